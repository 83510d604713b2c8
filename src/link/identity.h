// Identity: one side's key on the link, and the certificate that carries it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/certificate.h"
#include "link/key_pin.h"

namespace lpab::link {

// A P-256 key and a self-signed certificate, valid from 1970 to 9999: a paired side looks at the
// key alone, for a device without a network has no clock. In the certificate's place there may be
// an authority's, for devices that take clients by one. Immutable.
class Identity {
 public:
  // Waits until the kernel's random numbers are good. Errors: kInternal.
  static Result<Identity> Create();
  // What ToPem() gives, text around it or not. Errors: kMalformed.
  static Result<Identity> FromPem(std::string_view pem);

  // The same key with another certificate of it. Errors: kInvalidArgument (it is of another key).
  Result<Identity> With(crypto::Certificate certificate) const;
  // Whether the certificate is no one else's word.
  bool IsSelfSigned() const { return certificate_.IssuerDer() == certificate_.SubjectDer(); }

  const KeyPin& pin() const { return pin_; }
  const crypto::PrivateKey& key() const { return key_; }
  const crypto::Certificate& certificate() const { return certificate_; }
  // Key and certificate. For a file that nobody else reads.
  std::string ToPem() const;

 private:
  Identity(crypto::PrivateKey key, crypto::Certificate certificate, KeyPin pin)
      : key_(std::move(key)), certificate_(std::move(certificate)), pin_(pin) {}

  crypto::PrivateKey key_;
  crypto::Certificate certificate_;
  KeyPin pin_;
};

// The identity of the file, which is made (mode 0600) where it is missing. The file remembers the
// machine; `machine_id` is empty where there is none to remember.
// Errors: kFailedPrecondition (it was made on another machine: a cloned image), kMalformed, and
// those of reading and writing files.
Result<Identity> LoadOrCreateIdentity(const std::string& path, std::string_view machine_id);

// Writes the identity in the place of the one that the file has, for a client: no machine is
// remembered. Errors: those of writing files.
Result<void> SaveIdentity(const std::string& path, const Identity& identity);

// What /etc/machine-id holds, empty without it. Spec: machine-id(5).
std::string MachineId();

}  // namespace lpab::link
