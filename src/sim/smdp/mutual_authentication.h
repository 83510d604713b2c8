// What SM-DP+ and SM-DS do alike in common mutual authentication: reading what the client offers,
// and verifying what the eUICC signed. Spec: SGP.22 sections 3.0.1, 5.6.1, 5.6.3, 5.8.1, 5.8.2.
#pragma once

#include <string>
#include <vector>

#include "crypto/chain.h"
#include "sim/smdp/bugs.h"
#include "sim/smdp/euicc_messages.h"
#include "sim/smdp/json_binding.h"
#include "sim/smdp/rsp_status.h"

namespace lpab::sim::smdp {

// One server: its address, its CIs, and the status codes that it answers with.
struct ServerDescription {
  const char* name;  // "SM-DP+"
  std::string address;
  std::vector<crypto::Certificate> cis;  // one for each of its certificates
  StatusCode address_refused;
  StatusCode ci_unsupported;
  StatusCode svn_unsupported;
  StatusCode no_certificate;
};

struct ClientOffer {
  Bytes challenge;   // 16 bytes
  size_t server_ci;  // of the server's CIs: which certificate it shows
  size_t euicc_ci;   // ... and under which the eUICC is to sign
};

// InitiateAuthentication's input. The address may be called smdsAddress, too.
// Errors: status codes.
Result<ClientOffer> ReadInitiation(const JsonRequest& request, const ServerDescription& server);

// What is remembered of the sessions before, for bugs.h.
class SessionHistory {
 public:
  // A session begins.
  void Begin(const Bytes& transaction_id, const Bytes& challenge);

  const Bytes& challenge_before() const { return challenge_before_; }
  const Bytes& transaction_id_before() const { return transaction_id_before_; }

 private:
  Bytes challenge_ = Bytes(16);
  Bytes challenge_before_ = Bytes(16);
  Bytes transaction_id_ = Bytes(16);
  Bytes transaction_id_before_ = Bytes(16);
};

// A session as InitiateAuthentication tells it.
struct Initiation {
  const Bytes& transaction_id;
  const Bytes& euicc_challenge;
  const Bytes& server_challenge;
  const std::string& address;
  const crypto::Certificate& certificate;  // of the server, and its key
  const crypto::PrivateKey& key;
  const crypto::Certificate& euicc_ci;  // under which the eUICC is to sign
};
// InitiateAuthentication's answer, signed; as the bugs let it.
JsonAnswer AnswerInitiation(const Initiation& initiation, const Bugs& bugs,
                            const SessionHistory& history);

// Decodes an AuthenticateServerResponse. Errors: status codes; the eUICC's own error, too.
Result<AuthenticateServerResponse> ReadAuthenticateServerResponse(ByteSpan der,
                                                                  const char* server_name);

// What the eUICC's answer has to be about.
struct Expected {
  ByteSpan transaction_id;
  ByteSpan server_challenge;
  const std::string& address;
  const crypto::Certificate& euicc_ci;
};
// Chain, signature, transaction, challenge and address. Errors: status codes.
Result<crypto::EuiccChain> VerifyAuthenticateServerResponse(
    const AuthenticateServerResponse& response, const Expected& expected, int64_t unix_seconds);

}  // namespace lpab::sim::smdp
