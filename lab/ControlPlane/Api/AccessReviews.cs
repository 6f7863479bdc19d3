using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Auth;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Api;

/// <summary>Resources that are questions: they are answered and not stored.</summary>
internal sealed class AccessReviews(Authorizer authorizer, Authenticator authenticator)
{
    /// <summary>The questions that can be asked, by group and plural, with the name of their schema.</summary>
    public static readonly (string Group, string Plural, string Kind, bool Namespaced, string Schema)[] Kinds =
    [
        ("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false, "io.k8s.api.authorization.v1.SelfSubjectAccessReview"),
        ("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview", false, "io.k8s.api.authorization.v1.SelfSubjectRulesReview"),
        ("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview", false, "io.k8s.api.authorization.v1.SubjectAccessReview"),
        ("authorization.k8s.io", "localsubjectaccessreviews", "LocalSubjectAccessReview", true, "io.k8s.api.authorization.v1.LocalSubjectAccessReview"),
        ("authentication.k8s.io", "tokenreviews", "TokenReview", false, "io.k8s.api.authentication.v1.TokenReview"),
        ("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview", false, "io.k8s.api.authentication.v1.SelfSubjectReview"),
    ];

    public static string? KindOf(RequestInfo info) =>
        info is { Version: "v1", Name: "" } ? Array.Find(Kinds, kind => kind.Group == info.Group && kind.Plural == info.Resource).Kind : null;

    public async Task AnswerAsync(HttpContext http, User user, string kind, string ns)
    {
        if (http.Request.Method != "POST")
            throw ApiException.MethodNotAllowed();
        var review = await ObjectReader.ParseBodyAsync(http.Request, kind, []) as JsonObject ?? throw ApiException.BadRequest($"{kind} is expected");
        if (Errors(kind, review["spec"], ns).ToList() is { Count: > 0 } errors)
            throw ApiException.Invalid($"{kind}.authorization.k8s.io", new JsonObject { ["group"] = "authorization.k8s.io", ["kind"] = kind }, "", errors);
        review["status"] = kind switch
        {
            "SelfSubjectRulesReview" => Rules(user, review.Text("spec", "namespace") ?? ""),
            "SelfSubjectReview" => new JsonObject { ["userInfo"] = Describe(user) },
            "TokenReview" => authenticator.FromToken(review.Text("spec", "token") ?? "") is { } known
                ? new JsonObject { ["authenticated"] = true, ["user"] = Describe(known) }
                : new JsonObject { ["authenticated"] = false, ["error"] = "invalid bearer token" },
            "SelfSubjectAccessReview" => Access(user, review["spec"]),
            _ => Access(new User(review.Text("spec", "user") ?? "", [.. review.Texts("spec", "groups")]), review["spec"]),
        };
        await Responses.JsonAsync(http, 201, review);
    }

    /// <summary>What a question about access must say.</summary>
    private static IEnumerable<FieldError> Errors(string kind, JsonNode? spec, string ns)
    {
        if (!kind.EndsWith("AccessReview", StringComparison.Ordinal))
            yield break;
        if (spec.At("resourceAttributes") is null == spec.At("nonResourceAttributes") is null)
            yield return FieldError.Invalid("spec.resourceAttributes", null, "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        if (kind != "SelfSubjectAccessReview" && string.IsNullOrEmpty(spec.Text("user")) && !spec.Texts("groups").Any())
            yield return FieldError.Invalid("spec.user", JsonValue.Create(""), "at least one of user or group must be specified");
        if (kind == "LocalSubjectAccessReview" && (spec.Text("resourceAttributes", "namespace") ?? "") is var asked && asked != ns)
            yield return FieldError.Invalid("spec.resourceAttributes.namespace", JsonValue.Create(asked), "must match metadata.namespace");
    }

    private static JsonObject Describe(User user) => new()
    {
        ["username"] = user.Name,
        ["uid"] = user.Uid,
        ["groups"] = new JsonArray([.. user.Groups.Select(group => (JsonNode)group)]),
    };

    private JsonObject Access(User user, JsonNode? spec)
    {
        var asked = spec.At("resourceAttributes");
        var subresource = asked.Text("subresource") ?? "";
        var request = spec.At("nonResourceAttributes") is { } url
            ? new AccessRequest(url.Text("verb") ?? "", "", "", "", "", url.Text("path") ?? "")
            : new AccessRequest(asked.Text("verb") ?? "", asked.Text("group") ?? "", (asked.Text("resource") ?? "") + (subresource.Length > 0 ? "/" + subresource : ""),
                asked.Text("namespace") ?? "", asked.Text("name") ?? "");
        return new() { ["allowed"] = authorizer.Allows(user, request) };
    }

    private JsonObject Rules(User user, string ns)
    {
        var rules = authorizer.RulesFor(user, ns).Select(rule => JsonNode.Parse(rule.GetRawText())!).ToList();
        if (user.IsAdmin)
        {
            rules.Add(new JsonObject { ["verbs"] = new JsonArray("*"), ["apiGroups"] = new JsonArray("*"), ["resources"] = new JsonArray("*") });
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
