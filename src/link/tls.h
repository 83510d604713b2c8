// TLS between paired peers: version 1.3 alone, each side known by the pin of its key.
//
// No chain is built, no date looked at, nothing resumed: link.md's reasons are in
// docs/threat-model.md. ALPN "lpab/1".
#pragma once

#include <functional>
#include <memory>

#include "base/call.h"
#include "link/identity.h"
#include "link/transport.h"

namespace lpab::link {

using Exporter = std::array<uint8_t, 32>;

// What one side makes of the other; the refused side is told which it was.
enum class Verdict {
  kTaken,
  kUnknown,
  kRevoked,
  kNotAtThisTime,  // the certificate's dates, or this side's clock
};

class TlsTransport;

// What all connections of one side share. Must outlive them. One thread at a time.
class TlsContext {
 public:
  // What becomes of the peer with this key, which came in this certificate (DER).
  using Accepts = std::function<Verdict(const KeyPin& key, ByteSpan certificate)>;

  // Errors: kInternal (OpenSSL cannot do TLS 1.3 or P-256).
  static Result<std::unique_ptr<TlsContext>> ForDevice(const Identity& identity, Accepts accepts);
  // Of connections to the device with this pin.
  static Result<std::unique_ptr<TlsContext>> ForClient(const Identity& identity,
                                                       const KeyPin& device);
  ~TlsContext();

  // TLS on this connection; the handshake comes with the first bytes. `carrier`: what the stream
  // stands on, if anything, which is kept as long as the stream.
  std::unique_ptr<TlsTransport> Wrap(std::unique_ptr<io::FdStream> stream,
                                     std::shared_ptr<void> carrier = nullptr) const;

 private:
  friend class TlsTransport;
  struct Impl;
  explicit TlsContext(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

class TlsTransport final : public Transport {
 public:
  ~TlsTransport() override;

  int descriptor() const override;
  // The errors of Transport; kUntrusted when one side does not take the other's key: on a client
  // often only here, after Handshake(), for TLS 1.3 tells it last.
  Result<size_t> TryRead(std::span<uint8_t> buffer) override;
  Result<size_t> TryWrite(ByteSpan bytes) override;
  Result<size_t> Discard() override;
  bool has_more() const override;
  bool wants_to_write() const override;
  bool ready() const override;

  // Waits until the handshake is over on this side.
  // Errors: those of TryRead(); kTimeout, kCancelled.
  Result<void> Handshake(const Call& call);

  // Whether anything has come from the other side.
  bool heard() const;
  // The other side's. Only when ready().
  KeyPin peer() const;
  Bytes peer_certificate() const;  // DER
  // 32 bytes that only the two ends of this connection know. Only when ready().
  // Spec: RFC 8446 section 7.5, label "EXPORTER-lpab-pair-v1", no context.
  Exporter Export() const;

 private:
  friend class TlsContext;
  struct Impl;
  explicit TlsTransport(std::unique_ptr<Impl> impl);

  Error Explain(int result);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lpab::link
