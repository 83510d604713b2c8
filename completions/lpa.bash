# bash completion of lpa and its companions: the program is asked what may stand here.
_lpa() {
  local words word part
  # Bash splits words at ':' and '=' too; the program wants them whole.
  read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
  [[ ${COMP_LINE:0:COMP_POINT} == *[[:space:]] ]] && words+=("")
  word=${words[-1]}
  part=${word%"${word##*[:=]}"}
  COMPREPLY=()
  while IFS=$'\t' read -r word _; do
    [[ $word == *[:/=] ]] && compopt -o nospace 2>/dev/null
    COMPREPLY+=("${word#"$part"}")
  done < <("${words[0]}" --complete "${words[@]:1}" 2>/dev/null)
}
complete -F _lpa lpa lpa-bridged lpa-relay lpa-sim
