namespace KafkaPi.ControlPlane.Api.Reviews;

/// <summary>A resource that can only be created, and whose answer is its status.</summary>
/// <param name="Package">The prefix of the schema's name in OpenAPI documents.</param>
internal sealed record ReviewKind(string Group, string Plural, string Kind, string Package, bool Namespaced = false)
{
    public string Schema => $"{Package}.{Kind}";
}
