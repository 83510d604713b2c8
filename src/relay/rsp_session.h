// RspSession: what the calls of a session have shown so far. For Inspector.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/certificate.h"
#include "relay/call_bodies.h"
#include "sgp22/profile_info.h"

namespace lpab::relay {

// What later calls are held against. Empty fields were not seen. As large as the objects in one
// call each. One thread.
struct RspSession {
  Bytes transaction_id;
  Bytes transaction_id_before;  // of the session before in the same Inspector
  Bytes challenge_before;
  std::string address;  // smdpAddress
  bool cis_known = false;
  std::vector<Bytes> ci_to_verify;  // of the card
  std::vector<Bytes> ci_to_sign;    // of the card
  Bytes euicc_challenge;
  Bytes server_challenge;
  std::optional<crypto::Certificate> server;   // CERT.DPauth, CERT.DSauth
  std::optional<crypto::Certificate> binding;  // CERT.DPpb
  std::optional<crypto::Certificate> euicc;
  Bytes euicc_signature1;    // 5F37...
  Bytes smdp_signature2;     // 5F37...
  Bytes euicc_one_time_key;  // 5F49...
  bool code_required = false;
  std::optional<sgp22::ProfileMetadata> metadata;

  // Takes what a call shows; initiateAuthentication begins anew.
  void Learn(const CallBodies& call);
};

// The certificate in a field; nothing where there is none that parses.
std::optional<crypto::Certificate> CertificateIn(const Message& message, std::string_view field);

// Whether a call is one to an SM-DS, as far as can be told: by its path, by what the server's
// certificate says, or by what it answers.
bool IsSmds(const CallBodies& call, const RspSession& session);

}  // namespace lpab::relay
