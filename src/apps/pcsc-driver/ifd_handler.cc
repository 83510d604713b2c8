// libifdlpabridge.so: the IFD handler (version 3) through which pcscd sees devices as readers.
// Spec: pcsc-lite, ifdhandler.h. Nothing thrown here reaches pcscd, and nothing waits without end.
extern "C" {
#include <ifdhandler.h>
#include <reader.h>
}

#include <cstring>
#include <map>
#include <memory>
#include <mutex>

#include "apps/pcsc-driver/device_reader.h"
#include "apps/pcsc-driver/driver_log.h"
#include "base/log.h"

namespace lpab::apps {
namespace {

constexpr char kVendor[] = "LPA Bridge";
constexpr char kComponent[] = "driver";
constexpr UCHAR kMostReaders = 16;  // PCSCLITE_MAX_READERS_CONTEXTS

// The readers by pcscd's number for them. Functions of different readers are called at once.
class Readers {
 public:
  std::shared_ptr<DeviceReader> Find(DWORD lun) {
    const std::scoped_lock lock(mutex_);
    const auto found = readers_.find(lun);
    return found == readers_.end() ? nullptr : found->second;
  }
  void Put(DWORD lun, std::shared_ptr<DeviceReader> reader) {
    const std::scoped_lock lock(mutex_);
    readers_[lun] = std::move(reader);
  }
  std::shared_ptr<DeviceReader> Take(DWORD lun) {
    const std::scoped_lock lock(mutex_);
    auto node = readers_.extract(lun);
    return node.empty() ? nullptr : std::move(node.mapped());
  }

 private:
  std::mutex mutex_;
  std::map<DWORD, std::shared_ptr<DeviceReader>> readers_;
};

// Never destroyed: pcscd may call until the end of the process.
Readers& AllReaders() {
  static auto* const readers = new Readers;
  return *readers;
}

// Runs `body`; what it throws becomes the generic error.
template <typename Body>
RESPONSECODE Guarded(const Body& body) {
  try {
    return body();
  } catch (const std::exception& error) {
    log::Failure(kComponent, error.what());
  } catch (...) {
    log::Failure(kComponent, "something was thrown");
  }
  return IFD_COMMUNICATION_ERROR;
}

// The same with the reader of this number.
template <typename Body>
RESPONSECODE WithReader(DWORD lun, const Body& body) {
  return Guarded([&]() -> RESPONSECODE {
    const auto reader = AllReaders().Find(lun);
    return reader == nullptr ? IFD_NO_SUCH_DEVICE : body(*reader);
  });
}

RESPONSECODE CodeOf(const Error& error) {
  if (error.code == ErrorCode::kTimeout) return IFD_RESPONSE_TIMEOUT;
  return error.code == ErrorCode::kUnavailable ? IFD_ICC_NOT_PRESENT : IFD_COMMUNICATION_ERROR;
}

// `length`: the room there is, and what was put there.
RESPONSECODE Give(ByteSpan bytes, PDWORD length, PUCHAR value) {
  if (length == nullptr || (value == nullptr && !bytes.empty())) return IFD_COMMUNICATION_ERROR;
  if (bytes.size() > *length) return IFD_ERROR_INSUFFICIENT_BUFFER;
  if (!bytes.empty()) std::memcpy(value, bytes.data(), bytes.size());
  *length = bytes.size();
  return IFD_SUCCESS;
}

RESPONSECODE GiveByte(uint8_t byte, PDWORD length, PUCHAR value) {
  return Give(ByteSpan(&byte, 1), length, value);
}

RESPONSECODE Create(DWORD lun, const char* name) {
  LogToHost();
  const auto settings = ReaderSettings::Parse(name == nullptr ? "" : name);
  if (!settings) {
    log::Failure(kComponent, settings.error().ToString());
    return IFD_COMMUNICATION_ERROR;
  }
  auto reader = DeviceReader::Start(*settings);
  if (!reader) {
    log::Failure(kComponent, reader.error().ToString());
    return IFD_COMMUNICATION_ERROR;
  }
  AllReaders().Put(lun, std::move(*reader));
  return IFD_SUCCESS;
}

RESPONSECODE Power(DeviceReader& reader, DWORD action, PUCHAR atr, PDWORD atr_length) {
  switch (action) {
    case IFD_POWER_UP:
    case IFD_RESET: {
      const auto known = reader.PowerUp();
      if (!known) return IFD_ERROR_POWER_ACTION;
      return Give(*known, atr_length, atr);
    }
    case IFD_POWER_DOWN:
      reader.PowerDown();
      if (atr_length != nullptr) *atr_length = 0;
      return IFD_SUCCESS;
    default:
      return IFD_NOT_SUPPORTED;
  }
}

}  // namespace
}  // namespace lpab::apps

using namespace lpab::apps;  // NOLINT: what pcscd calls is in no namespace

extern "C" {

RESPONSECODE IFDHCreateChannelByName(DWORD Lun, LPSTR DeviceName) {
  return Guarded([&] { return Create(Lun, DeviceName); });
}

// A reader that is known by a number alone is none of ours.
RESPONSECODE IFDHCreateChannel(DWORD, DWORD) { return IFD_NOT_SUPPORTED; }

RESPONSECODE IFDHCloseChannel(DWORD Lun) {
  return Guarded([&]() -> RESPONSECODE {
    return AllReaders().Take(Lun) == nullptr ? IFD_NO_SUCH_DEVICE : IFD_SUCCESS;
  });
}

RESPONSECODE IFDHGetCapabilities(DWORD Lun, DWORD Tag, PDWORD Length, PUCHAR Value) {
  return Guarded([&]() -> RESPONSECODE {
    switch (Tag) {
      case TAG_IFD_ATR:
      case SCARD_ATTR_ATR_STRING:
        return WithReader(Lun,
                          [&](DeviceReader& reader) { return Give(reader.Atr(), Length, Value); });
      case TAG_IFD_SIMULTANEOUS_ACCESS:
        return GiveByte(kMostReaders, Length, Value);
      case TAG_IFD_THREAD_SAFE:
      case TAG_IFD_SLOTS_NUMBER:
        return GiveByte(1, Length, Value);
      case TAG_IFD_SLOT_THREAD_SAFE:
        return GiveByte(0, Length, Value);
      case SCARD_ATTR_VENDOR_NAME:
        return Give(lpab::ByteSpan(reinterpret_cast<const uint8_t*>(kVendor), sizeof kVendor),
                    Length, Value);
      default:
        return IFD_ERROR_TAG;
    }
  });
}

RESPONSECODE IFDHSetCapabilities(DWORD, DWORD, DWORD, PUCHAR) { return IFD_ERROR_VALUE_READ_ONLY; }

// Both are the same here: what crosses is no TPDU.
RESPONSECODE IFDHSetProtocolParameters(DWORD, DWORD Protocol, UCHAR, UCHAR, UCHAR, UCHAR) {
  const bool known = Protocol == SCARD_PROTOCOL_T0 || Protocol == SCARD_PROTOCOL_T1;
  return known ? IFD_SUCCESS : IFD_PROTOCOL_NOT_SUPPORTED;
}

RESPONSECODE IFDHPowerICC(DWORD Lun, DWORD Action, PUCHAR Atr, PDWORD AtrLength) {
  return WithReader(Lun,
                    [&](DeviceReader& reader) { return Power(reader, Action, Atr, AtrLength); });
}

RESPONSECODE IFDHTransmitToICC(DWORD Lun, SCARD_IO_HEADER SendPci, PUCHAR TxBuffer, DWORD TxLength,
                               PUCHAR RxBuffer, PDWORD RxLength, PSCARD_IO_HEADER RecvPci) {
  const RESPONSECODE code = WithReader(Lun, [&](DeviceReader& reader) -> RESPONSECODE {
    if (TxBuffer == nullptr) return IFD_COMMUNICATION_ERROR;
    const auto answer = reader.Transmit(lpab::ByteSpan(TxBuffer, TxLength));
    if (!answer) return CodeOf(answer.error());
    if (RecvPci != nullptr) RecvPci->Protocol = SendPci.Protocol;
    return Give(*answer, RxLength, RxBuffer);
  });
  if (code != IFD_SUCCESS && RxLength != nullptr) *RxLength = 0;
  return code;
}

RESPONSECODE IFDHControl(DWORD, DWORD, PUCHAR, DWORD, PUCHAR, DWORD, LPDWORD returned) {
  if (returned != nullptr) *returned = 0;
  return IFD_ERROR_NOT_SUPPORTED;
}

RESPONSECODE IFDHICCPresence(DWORD Lun) {
  return WithReader(Lun, [](DeviceReader& reader) -> RESPONSECODE {
    return reader.present() ? IFD_ICC_PRESENT : IFD_ICC_NOT_PRESENT;
  });
}

}  // extern "C"
