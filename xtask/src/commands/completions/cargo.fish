
# `cargo xtask …` is completed as above.
function __cargo_xtask
    set -l words (commandline -opc) (commandline -ct)
    complete -C "xtask $words[3..-1]"
end
complete -c xtask -f
complete -c cargo -n 'set -l words (commandline -opc); test "$words[2]" = xtask' -f -a '(__cargo_xtask)'
