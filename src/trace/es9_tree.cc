#include "trace/es9_tree.h"

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/log.h"

namespace lpab::trace {
namespace {

using Json = nlohmann::ordered_json;
using sgp22::TreeNode;

constexpr int kMostLevels = 16;
constexpr size_t kMostFields = 2000;
constexpr size_t kLongestText = 1000;
// Elements in all that is Base64, beside one object that may have sgp22's most.
constexpr size_t kMostElements = 20000;

std::string Scalar(const Json& value) {
  if (value.is_string()) return log::Escape(value.get_ref<const std::string&>(), kLongestText);
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

size_t CountOf(const std::vector<TreeNode>& nodes) {
  size_t count = nodes.size();
  for (const TreeNode& node : nodes) count += CountOf(node.children);
  return count;
}

// A field that no table knows is decoded where it is Base64 of one whole TLV element.
bool LooksBinary(const std::string& name, ByteSpan bytes) {
  return sgp22::IsEs9BinaryField(name) || tlv::ReadOne(bytes).has_value();
}

class BodyReader {
 public:
  TreeNode Node(const std::string& name, const Json& value, int depth) {
    TreeNode node;
    node.name = log::Escape(name);
    if (!value.is_structured()) {
      SetScalar(name, value, node);
      return node;
    }
    size_t index = 0;
    for (const auto& [key, child] : value.items()) {
      if (depth >= kMostLevels || ++fields_ > kMostFields) {
        node.value = "(more)";
        break;
      }
      const std::string label = value.is_object() ? key : "[" + std::to_string(index++) + "]";
      node.children.push_back(Node(label, child, depth + 1));
    }
    return node;
  }

 private:
  void SetScalar(const std::string& name, const Json& value, TreeNode& node) {
    node.privacy = sgp22::Es9FieldPrivacy(name);
    node.value = Scalar(value);
    if (!value.is_string()) return;
    const auto bytes = FromBase64(value.get_ref<const std::string&>());
    if (!bytes || !LooksBinary(name, *bytes)) {
      if (sgp22::IsEs9BinaryField(name)) node.value = "(no Base64)";
      return;
    }
    node.value.clear();
    node.length = bytes->size();
    if (elements_ > kMostElements) {
      node.value = "(more)";
      return;
    }
    node.children = sgp22::Es9FieldTree(name, *bytes);
    elements_ += CountOf(node.children);
  }

  size_t fields_ = 0;
  size_t elements_ = 0;
};

}  // namespace

std::optional<std::vector<TreeNode>> Es9BodyTree(std::string_view body) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  return BodyReader().Node("", json, 0).children;
}

}  // namespace lpab::trace
