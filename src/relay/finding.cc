#include "relay/finding.h"

#include <algorithm>

namespace lpab::relay {
namespace {

using namespace finding;

constexpr size_t kMostFindings = 50;

constexpr FindingRow kRows[] = {
    {kNoAnswer,
     "No answer came: the connection failed or broke, or the time was up. Whether the server did "
     "the work is not known.",
     "Repeat the download; when it stays so, look at the network and the server's log."},
    {kNotificationUnanswered,
     "No answer to a notification came. The server may have it all the same.",
     "Nothing: the LPA keeps the notification and sends it again."},
    {kTlsFailure, "The server's TLS did not stand the check, or broke.",
     "Name the server's CI with --ci-dir, or have the server's certificate mended."},
    {kHttpError,
     "The answer has another HTTP status than 200 (204 where nothing is answered); SGP.22 says 200 "
     "also for what is refused.",
     "4xx: check address and request; 5xx: the server has a problem, ask its operator."},
    {kRedirect, "The answer sends the client elsewhere, which no LPA follows.",
     "Have the address in the activation code changed, or the redirect taken out."},
    {kRefusedNotification, "The server does not take a notification.",
     "The LPA sends it again; when it stays so, ask the server's operator."},
    {kSlow, "The answer took five seconds or more.",
     "Ask the server's operator; LPAs give up after a minute or earlier."},
    {kHugeBody, "A body is longer than LPAs take: 64 KiB, beside a package of 4 MiB in Base64.",
     "Have the server answer what was asked for."},
    {kContentType, "A body is not sent as application/json.",
     "Have the sender set Content-Type: application/json; some LPAs refuse all else."},
    {kAdminProtocol, "The header X-Admin-Protocol is missing, or does not begin gsma/rsp/v.",
     "Have the sender set X-Admin-Protocol: gsma/rsp/v2.2.2, its own version."},
    {kClockSkew, "The server's Date is more than five minutes from the relay's clock.",
     "Set the clock that is wrong: certificates are judged by it."},
    {kNotJson, "A body is not a JSON object.",
     "Look at the body: a proxy's page, the binding in ASN.1, or another server."},
    {kTruncated, "A body is JSON that ends before it is complete.",
     "Look for a proxy or a server that cuts answers."},
    {kMissingStatus,
     "The answer has no header.functionExecutionStatus, or its status is none that SGP.22 knows, "
     "or a failure names no subject and reason.",
     "Have the server mended: an LPA cannot tell success from failure."},
    {kMissingField, "A field is missing that the function needs.", "Have the sender mended."},
    {kBadField, "A field is of another type, no Base64, or of a wrong length.",
     "Have the sender mended."},
    {kExtraWrapping, "What a field holds in Base64 lies in one element more than SGP.22 says.",
     "Have the sender leave the outer element out; many readers refuse it."},
    {kWrongObject, "A field holds another object than its own, or one that does not parse.",
     "Have the sender mended; the tree shows what is there."},
    {kOddTransactionId, "The transaction id is not 1 to 16 bytes in upper-case hexadecimal.",
     "Have the server mended; some LPAs compare the text."},
    {kWrongTransactionId,
     "A transaction id is not the one of this session: of the session before, or made up.",
     "Refuse the session. On a server look for state that is shared between sessions."},
    {kReplayedChallenge, "The server signed another challenge than the card's.",
     "Refuse the session: it may be an old answer, replayed."},
    {kWrongServerChallenge, "The card signed another challenge than the server's.",
     "Look for an LPA that mixes sessions, or a card that answers from an older one."},
    {kWrongAddress, "The server, or the card, signed another address than the one asked.",
     "Check the address in the activation code, and the name that the server is set up with."},
    {kHostMismatch,
     "The address in the request, or in a notification, is not the server that is called.",
     "Check the address that the LPA was given."},
    {kWrongSignature, "A signature does not verify under the certificate that should have made it.",
     "Refuse the session. Look for a key that does not belong to its certificate, or a signature "
     "over other bytes."},
    {kWrongCertificateRole, "A certificate has another role than its place demands.",
     "Have the server show CERT.DPauth, CERT.DSauth or CERT.DPpb where each belongs."},
    {kCertificateDates, "A certificate is not valid at the time of the call.",
     "Have the certificate renewed, or set the clock."},
    {kCertificateChain, "The card's certificate is not signed by the EUM's beside it.",
     "Look at the card's certificates: they do not belong together."},
    {kUnknownCi,
     "The CI that the server uses is not among those that the card names, or the card "
     "names none.",
     "Use a card under the server's CI, or have the server use the CI of the card."},
    {kServerOid, "CERT.DPpb names another server (OID) than CERT.DPauth.",
     "Have the server's certificates set up as a pair: cards refuse them otherwise."},
    {kMissingMetadata, "The server does not describe the profile that it offers.",
     "Have the server send profileMetadata: nobody can agree to a profile unseen."},
    {kOtherMetadata, "The package describes another profile than the one that was agreed to.",
     "Do not install it; ask the server's operator."},
    {kOddEmptyList, "A list is there but empty, or null, where it should be left out or [].",
     "Have the server mended; some readers refuse it."},
    {kMissingCodeHash, "The server asks for a confirmation code, and the card sent no hash of one.",
     "Ask the user for the code; look for an LPA that leaves it out."},
    {kPackageStructure, "The bound profile package is not built as SGP.22 says.",
     "Have the server mended; cards stop at the first part that is out of place."},
    {kKeyAgreement,
     "What the session keys are agreed on by is not as SGP.22 says: key type, key "
     "length, host id, or a one-time key that is no point of the curve.",
     "Have the sender mended: the keys of both sides will differ."},
    {kLongSegment, "A segment of the package is longer than 1020 bytes, tag and length included.",
     "Have the server cut at 1007 bytes of plaintext; many cards take more, some do not."},
    {kWrongMac,
     "The card found that a segment's MAC is wrong, or could not undo its protection otherwise.",
     "Look at the session keys and the block counter of the server. The order may be used up."},
};

}  // namespace

std::span<const FindingRow> FindingRows() { return kRows; }

void FindingList::Add(std::string_view name, std::string text) {
  Finding finding{std::string(name), std::move(text)};
  if (findings_.size() >= kMostFindings) return;
  if (std::ranges::find(findings_, finding) == findings_.end()) {
    findings_.push_back(std::move(finding));
  }
}

}  // namespace lpab::relay
