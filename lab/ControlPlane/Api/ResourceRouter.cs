using KafkaPi.ControlPlane.Api.Objects;
using KafkaPi.ControlPlane.Api.Reviews;
using KafkaPi.ControlPlane.Api.Watching;
using KafkaPi.ControlPlane.Auth;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api;

/// <summary>Dispatches requests on resources by type, subresource and verb.</summary>
internal sealed class ResourceRouter(
    ServedTypes types, AccessReviews reviews, TokenRequests tokens, ResourceHandler handler, WatchHandler watch)
{
    public async Task AnswerAsync(HttpContext http, RequestInfo info, User user)
    {
        if (AccessReviews.KindOf(info) is { } review)
        {
            await reviews.AnswerAsync(http, user, review, info.Namespace);
            return;
        }

        var current = types.Current;
        if (current.Find(info.Group, info.Version, info.Resource) is not { } type)
        {
            if (HasBuiltInGroup(current, info))
            {
                throw ApiException.NoSuchResource();
            }

            await Responses.TextAsync(http, 404, "404 page not found\n");
            return;
        }

        var context = new ApiContext(http, info, user, type);
        if (type.Kind == "ServiceAccount" && info.Subresource == "token" && info.Verb == "create")
        {
            await tokens.AnswerAsync(context);
        }
        else if (info.Subresource.Length > 0 && !(info.Subresource == "status" && type.HasStatus))
        {
            throw ApiException.NoSuchResource();
        }
        else
        {
            await VerbAsync(context);
        }
    }

    /// <summary>
    /// True when the group version belongs to built-in kinds alone. Unknown resources of such a group answer
    /// with a Status, all others with plain text.
    /// </summary>
    private static bool HasBuiltInGroup(TypeRegistry current, RequestInfo info) =>
        info.Group.Length == 0 && info.Version == "v1"
            || current.HasGroupVersion(info.Group, info.Version)
                && !current.Types.Any(each => each.Group == info.Group && each.IsCustom);

    private Task VerbAsync(ApiContext context)
    {
        var info = context.Info;
        var hasNamespace = info.Namespace.Length > 0;
        if (hasNamespace && !context.Type.Namespaced)
        {
            throw ApiException.NoSuchResource();
        }

        if (context.Type.Namespaced && !hasNamespace && info.Verb is not ("list" or "watch"))
        {
            throw ApiException.MethodNotAllowed();
        }

        var path = context.Request.Path.Value!.TrimEnd('/');
        var isNamed = !path.EndsWith($"/{context.Type.Plural}", StringComparison.Ordinal);
        return (info.Verb, isNamed) switch
        {
            ("get", true) => handler.GetAsync(context),
            ("list" or "get", false) => handler.ListAsync(context),
            ("watch", false) => watch.WatchAsync(context),
            ("create", false) => handler.CreateAsync(context),
            ("update", true) => handler.UpdateAsync(context),
            ("patch", true) => handler.PatchAsync(context),
            ("delete", true) when info.Subresource.Length == 0 => handler.DeleteAsync(context),
            ("deletecollection", false) when context.Type.DeleteCollection => handler.DeleteCollectionAsync(context),
            _ => throw ApiException.MethodNotAllowed(),
        };
    }
}
