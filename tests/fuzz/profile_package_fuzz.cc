// Unprotected profile packages as the card builds a file system of them, against the simulated
// server's reader, which was written apart.
#include "fuzz.h"
#include "sim/euicc/file_view.h"
#include "sim/euicc/profile_package.h"
#include "sim/euicc/state.h"
#include "sim/euicc/state_json.h"
#include "sim/smdp/profile_package.h"

namespace lpab::sim::euicc {
namespace {

constexpr size_t kMemory = 40'000;
constexpr size_t kFileOverhead = 32;
constexpr size_t kMostFiles = 2000;

Result<ProfilePackage> ReadInPieces(ByteSpan bytes, size_t piece) {
  ProfilePackageReader reader(kMemory);
  while (!bytes.empty()) {
    const ByteSpan part = bytes.first(std::min(piece, bytes.size()));
    LPAB_TRY(reader.Append(part));
    bytes = bytes.subspan(part.size());
  }
  return reader.Finish();
}

void CheckFiles(const FileSystem& files) {
  size_t taken = 0;
  for (const auto& [path, file] : files) {
    taken += file.content.size() + kFileOverhead;
    LPAB_HOLDS(!path.empty() && path[0] == 0x3F00, "a file lies below the MF");
    if (path.size() > 1) {
      const auto parent = files.find(FilePath(path.begin(), path.end() - 1));
      LPAB_HOLDS(parent != files.end() && parent->second.type == File::Type::kDirectory,
                 "a file lies in a directory");
    }
    LPAB_HOLDS(file.type != File::Type::kDirectory || file.content.empty(),
               "a directory has no content");
  }
  LPAB_HOLDS(files.contains({0x3F00}), "there is an MF");
  LPAB_HOLDS(taken <= kMemory && files.size() <= kMostFiles, "the files keep to their memory");
}

// A card that has the profile keeps it on disk as it is.
void CheckIsKept(const ProfilePackage& package) {
  CardState state;
  Profile profile;
  profile.iccid = SwapNibbles(package.iccid);
  profile.isdp_aid = Bytes(16, 0xA0);
  profile.files = package.files;
  state.profiles.push_back(std::move(profile));
  const auto checked = CheckState(state);
  LPAB_HOLDS(checked.has_value(), "a profile that was built is a good state");
  const CardState again = LPAB_MUST(DecodeState(EncodeState(state)), "a state is read");
  LPAB_HOLDS(again == state, "a state comes back");
}

// SELECT by path and READ BINARY of a transparent file give its first bytes.
void CheckIsShown(const FileSystem& files) {
  const FileView view(&files);
  for (const auto& [path, file] : files) {
    if (file.type != File::Type::kTransparent || path.size() != 2 || path[1] == 0x3F00) continue;
    if (path[1] == 0x7FFF || path[1] == 0x7F20 || file.content.empty()) continue;
    FileSelection selection;
    const Bytes id = {static_cast<uint8_t>(path[1] >> 8), static_cast<uint8_t>(path[1])};
    const auto selected = view.Select(selection, {0x00, 0xA4, 0x08, 0x04, id, 256});
    LPAB_HOLDS(selected.sw == apdu::kSwSuccess, "a file of the MF can be selected");
    const size_t size = std::min<size_t>(file.content.size(), 256);
    const auto read =
        view.ReadBinary(selection, {0x00, 0xB0, 0x00, 0x00, {}, static_cast<int>(size)});
    LPAB_HOLDS(Equal(read.data, ByteSpan(file.content).first(size)), "a file is read as it is");
  }
}

void CheckServersReading(ByteSpan bytes, const ProfilePackage& package) {
  const auto summary = smdp::ReadPackageSummary(bytes);
  if (!summary) return;  // its ICCID may be no digits, or too short
  const auto iccid = LPAB_MUST(smdp::IccidForHeader(summary->iccid), "an ICCID that was read fits");
  LPAB_HOLDS(iccid == package.iccid, "card and server read the same ICCID");
  const auto changed = smdp::WithIccid(bytes, "8988001010000000014");
  if (!changed) return;  // no EF_ICCID to change
  const auto again = ReadInPieces(*changed, changed->size());
  if (!again) return;  // the content that was longer may not fit its file
  LPAB_HOLDS(again->iccid == LPAB_MUST(smdp::IccidForHeader("8988001010000000014"), "an ICCID"),
             "the card reads the ICCID that the server put in");
}

}  // namespace

LPAB_FUZZ_TARGET(profile_package, input) {
  fuzz::Input in(input);
  const size_t piece = 1 + in.Byte();
  const ByteSpan bytes = in.Rest();
  const auto whole = ReadInPieces(bytes, std::max<size_t>(bytes.size(), 1));
  const auto parts = ReadInPieces(bytes, piece);
  LPAB_HOLDS(whole.has_value() == parts.has_value(), "what is taken does not depend on pieces");
  if (!whole) {
    LPAB_HOLDS(PeStatusOf(whole.error()) == PeStatusOf(parts.error()),
               "why it is refused does not depend on pieces");
    return;
  }
  LPAB_HOLDS(parts->files == whole->files && parts->skipped == whole->skipped,
             "what it holds does not depend on pieces");
  LPAB_HOLDS(whole->iccid.size() == 10, "an ICCID is ten bytes");
  CheckFiles(whole->files);
  CheckIsKept(*whole);
  CheckIsShown(whole->files);
  CheckServersReading(bytes, *whole);
}

}  // namespace lpab::sim::euicc
