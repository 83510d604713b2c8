// The page's own files, which the build puts into the program from relay/page/.
#pragma once

#include <string_view>

namespace lpab::relay {

extern const std::string_view kPageHtml;
extern const std::string_view kPageCss;
extern const std::string_view kPageScript;

}  // namespace lpab::relay
