
# `cargo xtask …` is completed as above, everything else as before.
_cargo_and_xtask() {
    if [[ ${COMP_WORDS[1]-} == xtask && $COMP_CWORD -gt 1 ]]; then
        COMP_WORDS=("${COMP_WORDS[@]:1}")
        COMP_CWORD=$((COMP_CWORD - 1))
        _xtask xtask "$2" "$3"
        return
    fi
    # What completes cargo itself may be loaded only when it is first needed, and then takes our place.
    if ! declare -F _cargo >/dev/null; then
        if declare -F _comp_load >/dev/null; then
            _comp_load cargo 2>/dev/null
        elif declare -F _completion_loader >/dev/null; then
            _completion_loader cargo 2>/dev/null
        fi
        complete -F _cargo_and_xtask -o bashdefault -o default cargo
    fi
    if declare -F _cargo >/dev/null; then
        _cargo "$@"
    fi
}
complete -F _cargo_and_xtask -o bashdefault -o default cargo
