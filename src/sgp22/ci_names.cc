#include "sgp22/ci_names.h"

#include "base/hex.h"

namespace lpab::sgp22 {
namespace {

constexpr struct {
  std::string_view identifier;
  std::string_view name;
} kCis[] = {
    {"81370F5125D0B1D408D4C3B232E6D25E795BEBFB", "GSMA RSP2 Root CI1"},
    {"4C27967AD20C14B391E9601E41E604AD57C0222F", "OISTE GSMA CI G1"},
    {"D7A7D0C7C04EA76076E3F44FAEBDE8779E2948D4", "GSMA M2M31 Root CI2"},
    {"665A1433D67C1A2C5DB8B52C967F10A057BA5CB2", "Symantec RSP Test Root CA"},
    {"F54172BDF98A95D65CBEB88A38A1C11D800A85C3", "GSMA test CI (SGP.26, NIST P-256)"},
    {"C0BC70BA36929D43B467FF57570530E57AB8FCD8", "GSMA test CI (SGP.26, brainpool)"},
    {"34EECF13156518D48D30BDF06853404D115F955D", "GSMA test CI (SGP.26 v3, NIST P-256)"},
    {"2209F61CD9EC5C9C854E787341FF83ECF9776A5B", "GSMA test CI (SGP.26 v3, brainpool)"},
};

}  // namespace

std::string_view CiName(ByteSpan key_identifier) {
  const std::string text = ToHex(key_identifier);
  for (const auto& ci : kCis) {
    if (ci.identifier == text) return ci.name;
  }
  return "";
}

}  // namespace lpab::sgp22
