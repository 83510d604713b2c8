#include "pcsc/pcsc_api.h"
#include "pcsc/pcsc_error.h"

#ifdef LPAB_PCSC

#include <winscard.h>

#include <array>
#include <optional>

namespace lpab::pcsc {
namespace {

constexpr size_t kMaximumAnswer = 258;

// LONG is 64 bits wide with libpcsclite on Linux; the code is its low half.
Code CodeOf(LONG value) { return static_cast<Code>(static_cast<uint32_t>(value)); }

// Reader names come as texts one after the other, each ended by NUL, and an empty one at the end.
std::vector<std::string> SplitNames(std::string_view all) {
  std::vector<std::string> names;
  while (!all.empty()) {
    const size_t end = std::min(all.find('\0'), all.size());
    if (end == 0) break;
    names.emplace_back(all.substr(0, end));
    all.remove_prefix(std::min(end + 1, all.size()));
  }
  return names;
}

class PcscLite final : public PcscApi {
 public:
  explicit PcscLite(SCARDCONTEXT context) : context_(context) {}
  PcscLite(const PcscLite&) = delete;
  PcscLite& operator=(const PcscLite&) = delete;
  ~PcscLite() override {
    Disconnect();
    SCardReleaseContext(context_);
  }

  Code ListReaders(std::vector<std::string>& names) override {
    DWORD size = 0;
    LONG result = SCardListReaders(context_, nullptr, nullptr, &size);
    if (result != SCARD_S_SUCCESS) return CodeOf(result);
    std::string all(size, '\0');
    result = SCardListReaders(context_, nullptr, all.data(), &size);
    if (result != SCARD_S_SUCCESS) return CodeOf(result);
    names = SplitNames(std::string_view(all).substr(0, size));
    return names.empty() ? Code::kNoReaders : Code::kSuccess;
  }

  Code Connect(const std::string& reader, Protocol& protocol) override {
    Disconnect();
    SCARDHANDLE handle = 0;
    DWORD active = 0;
    const LONG result =
        SCardConnect(context_, reader.c_str(), SCARD_SHARE_EXCLUSIVE, kProtocols, &handle, &active);
    if (result != SCARD_S_SUCCESS) return CodeOf(result);
    card_ = handle;
    protocol = static_cast<Protocol>(active);
    return Code::kSuccess;
  }

  Code ResetCard(Protocol& protocol) override {
    if (!card_) return Code::kInvalidHandle;
    DWORD active = 0;
    const LONG result =
        SCardReconnect(*card_, SCARD_SHARE_EXCLUSIVE, kProtocols, SCARD_RESET_CARD, &active);
    if (result == SCARD_S_SUCCESS) protocol = static_cast<Protocol>(active);
    return CodeOf(result);
  }

  Code Atr(Bytes& atr) override {
    if (!card_) return Code::kInvalidHandle;
    std::array<uint8_t, MAX_ATR_SIZE> buffer{};
    DWORD size = buffer.size();
    const LONG result =
        SCardStatus(*card_, nullptr, nullptr, nullptr, nullptr, buffer.data(), &size);
    if (result == SCARD_S_SUCCESS) atr = ToBytes(ByteSpan(buffer).first(size));
    return CodeOf(result);
  }

  Code Transmit(Protocol protocol, ByteSpan command, Bytes& answer) override {
    if (!card_) return Code::kInvalidHandle;
    const SCARD_IO_REQUEST* header = protocol == Protocol::kT0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    std::array<uint8_t, kMaximumAnswer> buffer{};
    DWORD size = buffer.size();
    const LONG result = SCardTransmit(*card_, header, command.data(), command.size(), nullptr,
                                      buffer.data(), &size);
    if (result == SCARD_S_SUCCESS) answer = ToBytes(ByteSpan(buffer).first(size));
    return CodeOf(result);
  }

  void Disconnect() override {
    if (card_) SCardDisconnect(*card_, SCARD_UNPOWER_CARD);
    card_.reset();
  }

 private:
  static constexpr DWORD kProtocols = SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1;

  SCARDCONTEXT context_;
  std::optional<SCARDHANDLE> card_;
};

}  // namespace

Result<std::unique_ptr<PcscApi>> OpenPcsc() {
  SCARDCONTEXT context = 0;
  const LONG result = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context);
  if (result != SCARD_S_SUCCESS) return Fail(PcscError(CodeOf(result), "smart-card readers"));
  return std::make_unique<PcscLite>(context);
}

}  // namespace lpab::pcsc

#else

namespace lpab::pcsc {

Result<std::unique_ptr<PcscApi>> OpenPcsc() {
  return Fail(MakeError(ErrorCode::kUnsupported,
                        "this program was built without smart-card readers (PC/SC)")
                  .WithNext("install libpcsclite-dev and build again with -DLPAB_PCSC=ON"));
}

}  // namespace lpab::pcsc

#endif
