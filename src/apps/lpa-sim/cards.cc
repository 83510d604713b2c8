// More eUICCs for a world: a fleet of devices.
#include <fmt/core.h>

#include "apps/lpa-sim/commands.h"
#include "apps/lpa-sim/run_loop.h"
#include "io/files.h"
#include "sim/pki/eid.h"
#include "sim/pki/identity_folder.h"
#include "sim/pki/test_pki.h"

namespace lpab::apps {
namespace {

namespace fs = std::filesystem;
namespace pki = sim::pki;

constexpr size_t kEumPrefixDigits = 8;

// The EID of a new card, or of the one that is there.
Result<std::string> MakeCard(const pki::PkiPair& under, const fs::path& directory) {
  const fs::path folder = pki::IdentityFolder(directory);
  if (fs::exists(folder)) {
    LPAB_ASSIGN(const pki::EuiccIdentity present, pki::LoadEuiccIdentity(folder));
    return present.eid;
  }
  LPAB_ASSIGN(const std::string eid, pki::MakeEid(under.nist.Eid().substr(0, kEumPrefixDigits)));
  const int64_t now = UnixNow();
  LPAB_ASSIGN(pki::TestPki nist, under.nist.WithEuicc(eid, now));
  LPAB_ASSIGN(pki::TestPki brainpool, under.brainpool.WithEuicc(eid, now));
  const pki::PkiPair pair{std::move(nist), std::move(brainpool)};
  LPAB_TRY(pki::WriteEuiccIdentity(pair.ToEuiccIdentity(), folder));
  return eid;
}

}  // namespace

Result<void> MakeCards(const CardsOptions& options) {
  const fs::path world = fs::absolute(options.world).lexically_normal();
  auto under = pki::LoadPkiPair(world / "pki");
  if (!under) {
    return Fail(std::move(under).error().WithNext("start 'lpa-sim world' in this folder first"));
  }
  std::string list = "device,eid\n";
  for (int number = 1; number <= options.count; ++number) {
    const fs::path directory = world / "cards" / fmt::format("{:02}", number);
    LPAB_ASSIGN(const std::string eid, MakeCard(*under, directory));
    list += "sim:" + directory.string() + "," + eid + "\n";
  }
  const std::string file = (world / "cards.csv").string();
  LPAB_TRY(io::WriteFileAtomically(file, AsBytes(list)));
  Say("cards", std::to_string(options.count) + " in " + (world / "cards").string());
  Say("list", file);
  return {};
}

}  // namespace lpab::apps
