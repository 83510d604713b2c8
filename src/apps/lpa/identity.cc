// lpa identity: this PC's key, and the certificate that an authority gives for it.
#include "link/identity.h"

#include <fmt/core.h>

#include "apps/lpa/arguments.h"
#include "apps/lpa/commands.h"
#include "apps/lpa/state_folder.h"
#include "cli/completion.h"
#include "crypto/certificate_request.h"
#include "io/files.h"
#include "remote/known_devices.h"

namespace lpab::apps {
namespace {

constexpr size_t kLargestCertificate = 64 * 1024;
constexpr char kCommonName[] = "2.5.4.3";

struct OwnIdentity {
  std::string path;
  link::Identity identity;
};

Result<OwnIdentity> LoadOwn(Session& session) {
  LPAB_ASSIGN(const std::string folder, MakeStateFolder(session.options().state_dir));
  const std::string path = remote::IdentityIn(folder);
  LPAB_ASSIGN(auto identity, link::LoadOrCreateIdentity(path, ""));
  return OwnIdentity{path, std::move(identity)};
}

CommandOutput Describe(const link::Identity& identity) {
  const std::string print = identity.pin().Fingerprint();
  CommandOutput output{{{"fingerprint", print}, {"pin", identity.pin().ToText()}},
                       fmt::format("Fingerprint  {}", print)};
  if (identity.IsSelfSigned()) return output;
  const crypto::Certificate& certificate = identity.certificate();
  output.result["certificate"] = {{"subject", certificate.SubjectText()},
                                  {"issuer", certificate.IssuerText()},
                                  {"not_before", crypto::DateText(certificate.NotBefore())},
                                  {"not_after", crypto::DateText(certificate.NotAfter())}};
  output.text += fmt::format("\nCertificate  {}\nIssued by    {}\nValid        {} to {}",
                             certificate.SubjectText(), certificate.IssuerText(),
                             crypto::DateText(certificate.NotBefore()),
                             crypto::DateText(certificate.NotAfter()));
  return output;
}

Result<CommandOutput> ShowIdentity(Session& session) {
  LPAB_ASSIGN(const OwnIdentity own, LoadOwn(session));
  return Describe(own.identity);
}

Result<CommandOutput> RequestCertificate(Session& session) {
  LPAB_ASSIGN(const OwnIdentity own, LoadOwn(session));
  LPAB_ASSIGN(std::string pem,
              crypto::MakeCertificateRequest(own.identity.key(), {{kCommonName, ClientName()}}));
  pem.erase(pem.find_last_not_of('\n') + 1);
  return CommandOutput{{{"request", pem}}, pem};
}

Result<CommandOutput> TakeCertificate(Session& session, const std::string& file) {
  LPAB_ASSIGN(const OwnIdentity own, LoadOwn(session));
  LPAB_ASSIGN(const Bytes bytes, io::ReadFile(file, kLargestCertificate));
  auto certificate = crypto::Certificate::FromFileBytes(bytes);
  if (!certificate) return Fail(std::move(certificate).error().WithContext(file));
  auto certified = own.identity.With(std::move(*certificate));
  if (!certified) {
    return Fail(std::move(certified).error().WithContext(file).WithNext(
        "have one made for `lpa identity request` of this PC and user"));
  }
  LPAB_TRY(link::SaveIdentity(own.path, *certified));
  return Describe(*certified);
}

}  // namespace

void AddIdentity(CLI::App& app, Command& chosen) {
  CLI::App* identity = app.add_subcommand(
      "identity", "this PC's key, by which devices know it, and a certificate for it");
  CLI::App* request = identity->add_subcommand(
      "request", "print a certificate request for the authority of a fleet (PKCS #10)");
  CLI::App* certificate = identity->add_subcommand(
      "certificate", "from now on show this certificate; devices that are paired do not mind");
  auto file = std::make_shared<std::string>();
  certificate->add_option("file", *file, "what the authority made of the request, PEM or DER")
      ->type_name(cli::kFile)
      ->required();
  identity->callback([&chosen, request, certificate, file] {
    if (certificate->parsed()) {
      chosen = [file](Session& session) { return TakeCertificate(session, *file); };
    } else {
      chosen = request->parsed() ? RequestCertificate : ShowIdentity;
    }
  });
}

}  // namespace lpab::apps
