using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api.Objects;
using KafkaPi.ControlPlane.Auth;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Api.Reviews;

/// <summary>Answers reviews of access and identity. Reviews are never stored.</summary>
internal sealed class AccessReviews(Authorizer authorizer, Authenticator authenticator)
{
    private const string Authorization = "authorization.k8s.io";
    private const string AuthorizationPackage = "io.k8s.api.authorization.v1";
    private const string Authentication = "authentication.k8s.io";
    private const string AuthenticationPackage = "io.k8s.api.authentication.v1";

    public static readonly ReviewKind[] Kinds =
    [
        new(Authorization, "selfsubjectaccessreviews", "SelfSubjectAccessReview", AuthorizationPackage),
        new(Authorization, "selfsubjectrulesreviews", "SelfSubjectRulesReview", AuthorizationPackage),
        new(Authorization, "subjectaccessreviews", "SubjectAccessReview", AuthorizationPackage),
        new(Authorization, "localsubjectaccessreviews", "LocalSubjectAccessReview", AuthorizationPackage, true),
        new(Authentication, "tokenreviews", "TokenReview", AuthenticationPackage),
        new(Authentication, "selfsubjectreviews", "SelfSubjectReview", AuthenticationPackage),
    ];

    public static string? KindOf(RequestInfo info) =>
        info is { Version: "v1", Name: "" }
            ? Array.Find(Kinds, kind => kind.Group == info.Group && kind.Plural == info.Resource)?.Kind
            : null;

    public async Task AnswerAsync(HttpContext http, User user, string kind, string ns)
    {
        if (http.Request.Method != "POST")
        {
            throw ApiException.MethodNotAllowed();
        }

        var review = await ObjectReader.ParseBodyAsync(http.Request, kind, []) as JsonObject
            ?? throw ApiException.BadRequest($"{kind} is expected");
        if (Errors(kind, review["spec"], ns).ToList() is { Count: > 0 } errors)
        {
            throw ApiException.InvalidRequest(Authorization, kind, errors);
        }

        review["status"] = Status(kind, review, user);
        await Responses.JsonAsync(http, 201, review);
    }

    private static IEnumerable<FieldError> Errors(string kind, JsonNode? spec, string ns)
    {
        if (!kind.EndsWith("AccessReview", StringComparison.Ordinal))
        {
            yield break;
        }

        if (spec.At("resourceAttributes") is null == spec.At("nonResourceAttributes") is null)
        {
            yield return FieldError.Invalid(
                "spec.resourceAttributes", null,
                "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }

        if (kind != "SelfSubjectAccessReview" && string.IsNullOrEmpty(spec.Text("user")) && !spec.Texts("groups").Any())
        {
            yield return FieldError.Invalid(
                "spec.user", JsonValue.Create(""), "at least one of user or group must be specified");
        }

        var asked = spec.Text("resourceAttributes", "namespace") ?? "";
        if (kind == "LocalSubjectAccessReview" && asked != ns)
        {
            yield return FieldError.Invalid(
                "spec.resourceAttributes.namespace", JsonValue.Create(asked), "must match metadata.namespace");
        }
    }

    private JsonObject Status(string kind, JsonObject review, User user) => kind switch
    {
        "SelfSubjectRulesReview" => Rules(user, review.Text("spec", "namespace") ?? ""),
        "SelfSubjectReview" => new() { ["userInfo"] = Describe(user) },
        "TokenReview" => authenticator.FromToken(review.Text("spec", "token") ?? "") is { } known
            ? new() { ["authenticated"] = true, ["user"] = Describe(known) }
            : new() { ["authenticated"] = false, ["error"] = "invalid bearer token" },
        "SelfSubjectAccessReview" => Access(user, review["spec"]),
        _ => Access(new User(review.Text("spec", "user") ?? "", [.. review.Texts("spec", "groups")]), review["spec"]),
    };

    private static JsonObject Describe(User user) => new()
    {
        ["username"] = user.Name,
        ["uid"] = user.Uid,
        ["groups"] = JsonText.Array(user.Groups),
    };

    private JsonObject Access(User user, JsonNode? spec) =>
        new() { ["allowed"] = authorizer.Allows(user, Asked(spec)) };

    private static AccessRequest Asked(JsonNode? spec)
    {
        if (spec.At("nonResourceAttributes") is { } url)
        {
            return AccessRequest.OfPath(url.Text("verb") ?? "", url.Text("path") ?? "");
        }

        var asked = spec.At("resourceAttributes");
        var subresource = asked.Text("subresource") ?? "";
        return new(
            asked.Text("verb") ?? "", asked.Text("group") ?? "",
            (asked.Text("resource") ?? "") + (subresource.Length > 0 ? "/" + subresource : ""),
            asked.Text("namespace") ?? "", asked.Text("name") ?? "");
    }

    private JsonObject Rules(User user, string ns)
    {
        var rules = authorizer.RulesFor(user, ns).Select(rule => JsonNode.Parse(rule.GetRawText())!).ToList();
        if (user.IsAdmin)
        {
            rules.Add(new JsonObject
            {
                ["verbs"] = new JsonArray("*"),
                ["apiGroups"] = new JsonArray("*"),
                ["resources"] = new JsonArray("*")
            });
            rules.Add(new JsonObject { ["verbs"] = new JsonArray("*"), ["nonResourceURLs"] = new JsonArray("*") });
        }

        var byPath = rules.ToLookup(rule => rule.Texts("nonResourceURLs").Any());
        return new()
        {
            ["resourceRules"] = new JsonArray([.. byPath[false]]),
            ["nonResourceRules"] = new JsonArray([.. byPath[true]]),
            ["incomplete"] = false,
        };
    }
}
