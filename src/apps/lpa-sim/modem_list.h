// What --personality, --quirk and --modem-fault take, as text.
#pragma once

#include <string>

namespace lpab::apps {

// Three lists under a heading each, for people.
std::string DescribeModems();

}  // namespace lpab::apps
