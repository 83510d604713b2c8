#include "apps/lpa-sim/modem_list.h"

#include "sim/modem/personality.h"
#include "sim/modem/quirk_switches.h"

namespace lpab::apps {
namespace {

std::string Line(std::string_view name, std::string_view text) {
  std::string line = "  " + std::string(name);
  line.resize(std::max<size_t>(line.size() + 1, 28), ' ');
  return line + std::string(text) + "\n";
}

}  // namespace

std::string DescribeModems() {
  std::string text = "Personalities (--personality NAME):\n";
  for (const auto& each : sim::modem::Personalities()) {
    text += Line(each.name, each.manufacturer + " " + each.model + ", " + each.revision);
  }
  text += "\nQuirks (--quirk NAME=VALUE; NAME alone is NAME=yes):\n";
  for (const auto& each : sim::modem::QuirkSwitches()) {
    text += Line(each.name, std::string(each.what) + " (" + std::string(each.values) + ")");
  }
  text += "\nFaults (--modem-fault KIND:N, at the N-th card command):\n";
  for (const auto& [name, kind] : sim::modem::FaultNames()) text += Line(name, "");
  return text;
}

}  // namespace lpab::apps
