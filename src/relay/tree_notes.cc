#include "relay/tree_notes.h"

#include <algorithm>

#include "base/hex.h"
#include "base/log.h"
#include "relay/certificate_checks.h"
#include "relay/package_checks.h"

namespace lpab::relay {
namespace {

using sgp22::TreeNode;

constexpr size_t kMostCertificates = 8;
constexpr size_t kShown = 200;

TreeNode Note(std::string name, std::string value,
              sgp22::Privacy privacy = sgp22::Privacy::kPublic) {
  TreeNode node;
  node.name = std::move(name);
  node.value = std::move(value);
  node.privacy = privacy;
  return node;
}

// The subject without the EID, which stands below it as an identifier of its own.
std::string SubjectText(const crypto::Certificate& certificate) {
  std::string text = certificate.SubjectText();
  const std::string serial = certificate.SubjectAttribute("2.5.4.5").value_or("");
  const size_t at = serial.size() < 20 ? std::string::npos : text.find(serial);
  if (at != std::string::npos) text.replace(at, serial.size(), "(the EID)");
  return log::Escape(text, kShown);
}

// The key under which it verifies is recovered from its signature: the CI's name is the hash of it.
std::string IssuerKeyText(const crypto::Certificate& certificate) {
  const auto issuer = certificate.AuthorityKeyId();
  if (!issuer) return "not named";
  const std::string name = ToHex(*issuer);
  const auto signature = certificate.RawSignature();
  for (const auto curve : {crypto::Curve::kNistP256, crypto::Curve::kBrainpoolP256r1}) {
    const auto keys = signature ? crypto::RecoverKeys(curve, certificate.ToBeSigned(), *signature)
                                : Fail(signature.error());
    if (!keys) continue;
    const bool found = std::ranges::any_of(
        *keys, [&](const crypto::PublicKey& key) { return key.KeyIdentifier() == *issuer; });
    if (found) return name + ", whose key signed it";
  }
  return name + "; its signature cannot be checked without the issuer's certificate";
}

void DescribeCertificate(ByteSpan contents, std::chrono::system_clock::time_point at,
                         TreeNode& node) {
  const auto certificate = crypto::Certificate::FromDer(tlv::Encode(0x30, contents));
  if (!certificate) {
    node.children.push_back(Note("problem", certificate.error().message));
    return;
  }
  const std::string problem = DatesProblem(*certificate, at);
  const auto key = certificate->GetPublicKey();
  auto& children = node.children;
  children.push_back(Note("subject", SubjectText(*certificate)));
  children.push_back(Note("issuer", log::Escape(certificate->IssuerText(), kShown)));
  children.push_back(Note("role", RolesText(*certificate)));
  children.push_back(Note("validity", crypto::DateText(certificate->NotBefore()) + " to " +
                                          crypto::DateText(certificate->NotAfter()) +
                                          (problem.empty() ? "" : ": " + problem)));
  children.push_back(
      Note("key", key ? std::string(crypto::CurveName(key->curve())) : key.error().message));
  if (const auto oid = certificate->SubjectRegisteredId()) {
    children.push_back(Note("oid", *oid));
  }
  children.push_back(
      Note("subjectKeyIdentifier", ToHex(certificate->SubjectKeyId().value_or(Bytes()))));
  children.push_back(Note("authorityKeyIdentifier", IssuerKeyText(*certificate)));
}

bool IsCertificate(const TreeNode& node) {
  return node.tag == 0x30 && !node.cut &&
         (node.name.ends_with("Certificate") || node.name.ends_with("certificate"));
}

// The objects of one field.
class FieldNotes {
 public:
  FieldNotes(ByteSpan bytes, std::chrono::system_clock::time_point at,
             std::span<const SignatureCheck> checks)
      : bytes_(bytes), at_(at), checks_(checks) {}

  void AddTo(std::vector<TreeNode>& nodes) {
    for (size_t i = 0; i < nodes.size(); ++i) {
      TreeNode& node = nodes[i];
      if (IsCertificate(node)) {
        if (certificates_++ < kMostCertificates) DescribeCertificate(ContentsOf(node), at_, node);
        continue;
      }
      AddTo(node.children);
      const SignatureCheck* check = CheckOf(node);
      if (check == nullptr) continue;
      nodes.insert(nodes.begin() + static_cast<ptrdiff_t>(i) + 1,
                   Note("signature check", check->Text()));
      ++i;
    }
  }

 private:
  ByteSpan ContentsOf(const TreeNode& node) const {
    if (node.offset > bytes_.size() || node.length > bytes_.size() - node.offset) return {};
    return bytes_.subspan(node.offset, node.length);
  }

  const SignatureCheck* CheckOf(const TreeNode& node) const {
    if (node.tag != 0x5F37) return nullptr;
    for (const SignatureCheck& check : checks_) {
      if (check.name == node.name) return &check;
    }
    return nullptr;
  }

  const ByteSpan bytes_;
  const std::chrono::system_clock::time_point at_;
  const std::span<const SignatureCheck> checks_;
  size_t certificates_ = 0;
};

std::string_view SequenceName(tlv::Tag tag) {
  switch (tag) {
    case 0xA0:
      return "firstSequenceOf87";
    case 0xA1:
      return "sequenceOf88";
    case 0xA2:
      return "secondSequenceOf87";
    default:
      return "sequenceOf86";
  }
}

TreeNode SegmentsNote(ByteSpan package) {
  TreeNode node = Note("segments", "");
  for (const PackageSequence& sequence : SequencesOf(package)) {
    node.children.push_back(
        Note(std::string(SequenceName(sequence.tag)),
             std::to_string(sequence.segments) + " of " + std::to_string(sequence.bytes) +
                 " bytes in all, the longest " + std::to_string(sequence.longest)));
  }
  return node;
}

}  // namespace

void AddNotes(const CallBodies& call, bool request, const std::vector<SignatureCheck>& checks,
              std::vector<TreeNode>& tree) {
  const Message& message = request ? call.request : call.answer;
  for (TreeNode& field : tree) {
    const auto bytes = field.children.empty() ? std::nullopt : message.Binary(field.name);
    if (!bytes) continue;
    std::vector<SignatureCheck> own;
    std::ranges::copy_if(checks, std::back_inserter(own), [&](const SignatureCheck& check) {
      return check.in_request == request && check.field == field.name;
    });
    FieldNotes(*bytes, call.exchange.at, own).AddTo(field.children);
    if (!request && field.name == "boundProfilePackage") {
      field.children.push_back(SegmentsNote(*bytes));
    }
  }
}

}  // namespace lpab::relay
