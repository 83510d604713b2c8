#include "sgp22/manufacturers.h"

namespace lpab::sgp22 {
namespace {

constexpr struct {
  std::string_view prefix;
  std::string_view name;
} kManufacturers[] = {
    {"89033023", "Thales"},       {"89033024", "IDEMIA"},
    {"89044047", "Truphone"},     {"89049032", "Giesecke+Devrient"},
    {"89086029", "Wuhan Tianyu"}, {"89086030", "Eastcompeace"},
};

}  // namespace

std::string_view ManufacturerName(const Eid& eid) {
  for (const auto& manufacturer : kManufacturers) {
    if (eid.digits().starts_with(manufacturer.prefix)) return manufacturer.name;
  }
  return "";
}

}  // namespace lpab::sgp22
