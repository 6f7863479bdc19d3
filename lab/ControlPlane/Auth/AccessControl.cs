using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>Authenticates a request's user, applies impersonation, and refuses what the user may not do.</summary>
internal sealed class AccessControl(Authenticator authenticator, Authorizer authorizer)
{
    /// <exception cref="ApiException">401: invalid credentials. 403: impersonation is not allowed.</exception>
    public User Authenticate(HttpContext http) =>
        Impersonation.Apply(http.Request, authenticator.Authenticate(http), authorizer);

    /// <exception cref="ApiException">403: no role allows the request.</exception>
    public void Require(User user, RequestInfo info)
    {
        if (!authorizer.Allows(user, info.Access))
        {
            throw info.IsResource ? ResourceForbidden(user, info) : PathForbidden(user, info);
        }
    }

    private static ApiException PathForbidden(User user, RequestInfo info) =>
        new(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {info.Verb} path \"{info.Path}\"", []);

    private static ApiException ResourceForbidden(User user, RequestInfo info)
    {
        var resource = info.Group.Length == 0 ? info.Resource : $"{info.Resource}.{info.Group}";
        var name = info.Name.Length > 0 ? $" \"{info.Name}\"" : "";
        var access = info.Access;
        var where = access.Namespace.Length > 0 ? $"in the namespace \"{access.Namespace}\"" : "at the cluster scope";
        var details = new JsonObject { ["kind"] = info.Resource };
        if (info.Name.Length > 0)
        {
            details["name"] = info.Name;
        }

        if (info.Group.Length > 0)
        {
            details["group"] = info.Group;
        }

        return new(
            403, "Forbidden",
            $"{resource}{name} is forbidden: User \"{user.Name}\" cannot {info.Verb} resource \"{access.Resource}\" "
                + $"in API group \"{info.Group}\" {where}",
            details);
    }
}
