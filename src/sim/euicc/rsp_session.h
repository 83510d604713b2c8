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

// Volatile: CardContext::session() holds it, and it is dropped when a step of it fails. Holds no
// card state. One thread.
struct RspSession {
  // How far the session got; each ES10b function demands one of these.
  enum class Step {
    kChallenged,     // GetEUICCChallenge: AuthenticateServer may come
    kAuthenticated,  // AuthenticateServer: PrepareDownload or CancelSession may come
    kPrepared,       // PrepareDownload: LoadBoundProfilePackage or CancelSession may come
    kLoading,        // segments of a bound profile package are arriving
  };

  Step step = Step::kChallenged;
  Bytes challenge;  // 16 bytes, from GetEUICCChallenge
  Bytes transaction_id;
  std::string server_address;                  // serverSigned1
  Bytes ci_identifier;                         // euiccCiPKIdToBeUsed: the credential that signs
  std::optional<crypto::Certificate> ci;       // above the server's certificates
  bool with_smds = false;                      // CERT.DSauth: discovery, never a download
  Bytes smdp_oid;                              // contents of the OID in CERT.DPauth or CERT.DSauth
  Bytes euicc_signature1;                      // 5F37, whole
  std::optional<crypto::PublicKey> dppb_key;   // of CERT.DPpb
  std::optional<crypto::PrivateKey> one_time;  // otSK.EUICC.ECKA
  std::shared_ptr<BppLoader> loader;           // while step is kLoading
};

}  // namespace lpab::sim::euicc
