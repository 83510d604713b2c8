// PcscApi: the few calls of PC/SC that this folder makes. The seam at libpcsclite, so that tests
// can put a reader of their own behind it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::pcsc {

// A return code of PC/SC. Spec: PC/SC part 5; the values are those of pcsclite.h.
enum class Code : uint32_t {
  kSuccess = 0,
  kCancelled = 0x80100002,
  kInvalidHandle = 0x80100003,
  kNoMemory = 0x80100006,
  kInsufficientBuffer = 0x80100008,
  kUnknownReader = 0x80100009,
  kTimeout = 0x8010000A,
  kSharingViolation = 0x8010000B,
  kNoSmartcard = 0x8010000C,
  kProtocolMismatch = 0x8010000F,
  kCommunication = 0x80100013,
  kNotTransacted = 0x80100016,
  kReaderUnavailable = 0x80100017,
  kNoService = 0x8010001D,
  kServiceStopped = 0x8010001E,
  kNoReaders = 0x8010002E,
  kUnsupportedCard = 0x80100065,
  kUnresponsiveCard = 0x80100066,
  kUnpoweredCard = 0x80100067,
  kResetCard = 0x80100068,
  kRemovedCard = 0x80100069,
  kNoAccess = 0x8010006A,
};

enum class Protocol : uint32_t { kT0 = 1, kT1 = 2 };

// One connection to the PC/SC service and to at most one card. Calls block; one thread.
class PcscApi {
 public:
  virtual ~PcscApi() = default;

  // SCardListReaders. kNoReaders when there are none.
  virtual Code ListReaders(std::vector<std::string>& names) = 0;
  // SCardConnect, exclusive, T=0 or T=1: `protocol` is the one chosen.
  virtual Code Connect(const std::string& reader, Protocol& protocol) = 0;
  // SCardReconnect with SCARD_RESET_CARD.
  virtual Code ResetCard(Protocol& protocol) = 0;
  // SCardStatus: the answer to reset.
  virtual Code Atr(Bytes& atr) = 0;
  // SCardTransmit. `answer` is what came, at most 258 bytes.
  virtual Code Transmit(Protocol protocol, ByteSpan command, Bytes& answer) = 0;
  // SCardDisconnect with SCARD_UNPOWER_CARD.
  virtual void Disconnect() = 0;
};

// Over libpcsclite: connects to pcscd, and disconnects when destroyed.
// Errors: kUnavailable (pcscd does not run), kRefused (it does not let this user in),
// kUnsupported (built without libpcsclite).
Result<std::unique_ptr<PcscApi>> OpenPcsc();

}  // namespace lpab::pcsc
