namespace KafkaPi.ControlPlane.Auth;

/// <summary>A verb on a resource, or on a path outside the resources.</summary>
internal sealed record AccessRequest(
    string Verb, string Group, string Resource, string Namespace, string Name, string? Path = null)
{
    public static AccessRequest OfPath(string verb, string path) => new(verb, "", "", "", "", path);
}
