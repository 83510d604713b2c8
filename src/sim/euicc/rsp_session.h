// The RSP session of the software eUICC: what lives between GetEUICCChallenge and the end of
// LoadBoundProfilePackage or CancelSession. Spec: SGP.22 section 3.1.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "crypto/certificate.h"
#include "crypto/ec_key.h"

namespace lpab::sim::euicc {

class BppLoader;

// Volatile: lost at reset, profile switch and memory reset (`session = RspSession{}`), and when a
// step of it fails. Holds no card state. One thread.
struct RspSession {
  // How far the session got; each ES10b function demands one of these.
  enum class Step {
    kNone,           // no session
    kChallenged,     // GetEUICCChallenge: AuthenticateServer may come
    kAuthenticated,  // AuthenticateServer: PrepareDownload or CancelSession may come
    kPrepared,       // PrepareDownload: LoadBoundProfilePackage or CancelSession may come
    kLoading,        // segments of a bound profile package are arriving
  };

  RspSession();
  ~RspSession();
  RspSession(RspSession&&) noexcept;
  RspSession& operator=(RspSession&&) noexcept;

  Step step = Step::kNone;
  Bytes challenge;  // 16 bytes, from GetEUICCChallenge
  Bytes transaction_id;
  std::string server_address;                  // serverSigned1
  Bytes ci_identifier;                         // euiccCiPKIdToBeUsed: the credential that signs
  std::optional<crypto::Certificate> ci;       // above the server's certificates
  Bytes smdp_oid;                              // contents of the OID in CERT.DPauth
  Bytes euicc_signature1;                      // 5F37, whole
  std::optional<crypto::PublicKey> dppb_key;   // of CERT.DPpb
  std::optional<crypto::PrivateKey> one_time;  // otSK.EUICC.ECKA
  std::unique_ptr<BppLoader> loader;           // while step is kLoading
};

}  // namespace lpab::sim::euicc
