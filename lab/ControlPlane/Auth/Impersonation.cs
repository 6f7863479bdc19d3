using KafkaPi.ControlPlane.Api;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>Lets permitted users act as others (<c>kubectl --as</c>).</summary>
internal static class Impersonation
{
    private const string ServiceAccountPrefix = "system:serviceaccount:";

    /// <exception cref="ApiException">403: the user may not impersonate the other.</exception>
    public static User Apply(HttpRequest request, User user, Authorizer authorizer)
    {
        var name = request.Headers["Impersonate-User"].ToString();
        if (name.Length == 0)
        {
            return user;
        }

        var groups = request.Headers["Impersonate-Group"].OfType<string>().ToList();
        var wanted = groups.Select(group => ("groups", "", group)).Append(Split(name));
        foreach (var (resource, ns, each) in wanted)
        {
            if (!authorizer.Allows(user, new AccessRequest("impersonate", "", resource, ns, each)))
            {
                throw new ApiException(
                    403, "Forbidden",
                    $"{resource} \"{each}\" is forbidden: User \"{user.Name}\" cannot impersonate resource "
                        + $"\"{resource}\" in API group \"\" at the cluster scope",
                    []);
            }
        }
        if (groups.Count == 0 && Split(name) is ("serviceaccounts", var account, _))
        {
            groups = ["system:serviceaccounts", $"system:serviceaccounts:{account}"];
        }

        return name == User.Anonymous.Name ? User.Anonymous : User.Authenticated(name, groups);
    }

    private static (string Resource, string Namespace, string Name) Split(string user) =>
        user.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal)
            && user[ServiceAccountPrefix.Length..].Split(':') is [var ns, var account]
            ? ("serviceaccounts", ns, account)
            : ("users", "", user);
}
