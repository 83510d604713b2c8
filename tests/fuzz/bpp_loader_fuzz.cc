// A bound profile package into the card. The package is bound as a server does it, with metadata
// and profile elements of the input, so that the MACs are right; then segments are tampered with.
#include "base/hex.h"
#include "fuzz.h"
#include "sgp22/bound_profile_package.h"
#include "sim/euicc/bpp_loader.h"
#include "sim/euicc/state.h"
#include "sim/smdp/bound_profile_package.h"
#include "sim/smdp/sample_package.h"

namespace lpab::sim::euicc {
namespace {

constexpr const char* kEid = "89049032123451234512345678901235";  // GSMA SGP.26's
constexpr size_t kMemory = 60'000;

Bytes Hex(std::string_view text) { return LPAB_MUST(FromHex(text), "hex of this file"); }

crypto::PrivateKey Key(uint8_t scalar) {
  Bytes bytes(32, 0x11);
  bytes.back() = scalar;
  return LPAB_MUST(crypto::PrivateKey::FromScalar(crypto::Curve::kNistP256, bytes), "a key");
}

// Keys of one session, the same for every input.
struct Session {
  crypto::PrivateKey dppb = Key(1);
  crypto::PrivateKey smdp = Key(2);
  crypto::PrivateKey euicc = Key(3);
  Bytes transaction_id = Bytes(16, 0x42);
  Bytes package = LPAB_MUST(smdp::MakeSamplePackage({}), "the sample package");
  Bytes metadata =
      Hex("BF25225A0A988800010100000010F4910850726F7669646572920A4E616D65206F66206974");
};

const Session& TheSession() {
  static const Session session;
  return session;
}

// One change of the segments, which are sent in order.
void Tamper(std::vector<Bytes>& segments, fuzz::Input& in) {
  const uint8_t kind = in.Byte();
  const size_t index = in.Number(segments.size() - 1);
  Bytes& segment = segments[index];
  // Counted from the end, where the MACs are.
  const size_t from_end = (static_cast<size_t>(in.Byte()) << 8 | in.Byte()) % segment.size();
  const size_t at = segment.size() - 1 - from_end;
  switch (kind % 6) {
    case 0:
      segment[at] ^= in.Byte();
      return;
    case 1:
      segments.erase(segments.begin() + static_cast<std::ptrdiff_t>(index));
      return;
    case 2:
      segments.insert(segments.begin() + static_cast<std::ptrdiff_t>(index), Bytes(segment));
      return;
    case 3:
      segment.resize(at + 1);
      return;
    case 4:
      segment.insert(segment.begin() + static_cast<std::ptrdiff_t>(at), in.Byte());
      return;
    default:
      std::swap(segment, segments[in.Number(segments.size() - 1)]);
  }
}

struct Plan {
  bool own_keys = false;
  size_t segment = 0;
  Bytes metadata;
  Bytes package;
};

std::vector<Bytes> Bind(const Plan& plan) {
  const Session& session = TheSession();
  smdp::BspKeys keys;
  keys.encryption.fill(0x21);
  keys.mac.fill(0x22);
  const auto sign = [&session](ByteSpan message) { return session.dppb.Sign(message); };
  const smdp::BindingInput input{session.transaction_id,
                                 Hex("686F7374"),
                                 Hex(kEid),
                                 session.smdp,
                                 session.euicc.public_key(),
                                 sign,
                                 plan.metadata,
                                 plan.package,
                                 plan.own_keys ? std::optional(keys) : std::nullopt,
                                 plan.segment};
  auto bound = LPAB_MUST(smdp::BindProfilePackage(input), "a package is bound");
  const auto package =
      LPAB_MUST(sgp22::BoundProfilePackage::Decode(std::move(bound)), "a package is cut");
  return package.segments();
}

// What came of a package is what was bound, and nothing else.
void CheckLoaded(const Profile& profile, const Plan& plan) {
  ProfilePackageReader reader(kMemory);
  LPAB_MUST(reader.Append(plan.package), "a package that was loaded is read");
  const auto package = LPAB_MUST(reader.Finish(), "a package that was loaded is whole");
  LPAB_HOLDS(package.files == profile.files, "the files are those of the package");
  const auto metadata =
      LPAB_MUST(sgp22::ProfileMetadata::Decode(plan.metadata), "both sides take the metadata");
  LPAB_HOLDS(metadata.iccid.ToWire() == profile.iccid, "both sides see the same ICCID");
  LPAB_HOLDS(metadata.description.name == profile.name &&
                 metadata.description.provider == profile.provider &&
                 static_cast<int>(metadata.profile_class) == profile.profile_class &&
                 metadata.description.icon == profile.icon,
             "both sides see the same metadata");
  CardState state;
  state.profiles.push_back(profile);
  state.profiles[0].isdp_aid = Bytes(16, 0xA0);
  LPAB_HOLDS(CheckState(state).has_value(), "a profile that was loaded is a good state");
}

void CheckLoad(const Plan& plan, const std::vector<Bytes>& segments, bool honest) {
  const Session& keys = TheSession();
  CardOptions options;
  options.memory_size = kMemory;
  const CardContext context({kEid, {}, {}}, options, CardState{});
  RspSession session;
  session.transaction_id = keys.transaction_id;
  session.dppb_key = keys.dppb.public_key();
  session.one_time = keys.euicc;
  BppLoader loader;
  for (const Bytes& segment : segments) {
    const auto taken = loader.Take(context, session, segment);
    const bool is_last = &segment == &segments.back();
    LPAB_HOLDS(is_last || !loader.complete(), "a package ends with its last segment");
    if (taken) continue;
    const InstallationError error = loader.Describe(taken.error());
    LPAB_HOLDS(!honest || error.reason != BppErrorReason::kScp03tSecurityError,
               "a package that nobody touched has right MACs");
    LPAB_HOLDS(!loader.complete(), "a package that is refused is not complete");
    return;
  }
  if (!loader.complete()) return;
  LPAB_HOLDS(honest, "a package that was tampered with is never loaded");
  const Profile profile = loader.TakeProfile();
  LPAB_HOLDS(MemoryOf(profile) <= kMemory, "a profile keeps to the memory");
  CheckLoaded(profile, plan);
}

}  // namespace

// Options, size of segments, number of changes and the changes, metadata as a block, package. Empty
// metadata or packages stand for good ones.
LPAB_FUZZ_TARGET(bpp_loader, input) {
  fuzz::Input in(input);
  Plan plan;
  plan.own_keys = in.Flag();
  plan.segment = 16 + 4 * static_cast<size_t>(in.Byte()) - in.Number(3);
  fuzz::Input changes(in.Take(6 * in.Number(4)));
  plan.metadata = ToBytes(in.Block());
  plan.package = ToBytes(in.Rest());
  if (plan.metadata.empty()) plan.metadata = TheSession().metadata;
  if (plan.package.empty()) plan.package = TheSession().package;
  const std::vector<Bytes> honest = Bind(plan);
  std::vector<Bytes> segments = honest;
  while (!changes.AtEnd() && !segments.empty()) Tamper(segments, changes);
  // What follows the last segment is no part of the package.
  if (segments.size() > honest.size()) segments.resize(honest.size());
  CheckLoad(plan, segments, segments == honest);
}

}  // namespace lpab::sim::euicc
