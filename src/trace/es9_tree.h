// ES9+ and ES11 as JSON carries them, as a tree of names and values.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sgp22/tree.h"

namespace lpab::trace {

// The body of a request or an answer: fields of objects by their names, elements of lists as
// "[0]", and what a field holds in Base64 decoded (sgp22::Es9FieldTree). Nothing when it is no JSON
// object. Pure; bounded to 16 levels and 2000 fields, to 40000 elements in what is Base64, text to
// 1000 characters.
// Spec: SGP.22 section 6.5.2.
std::optional<std::vector<sgp22::TreeNode>> Es9BodyTree(std::string_view body);

}  // namespace lpab::trace
