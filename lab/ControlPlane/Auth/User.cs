using System.Collections.Immutable;

namespace KafkaPi.ControlPlane.Auth;

/// <summary>The user behind a request.</summary>
internal sealed record User(string Name, ImmutableArray<string> Groups, string Uid = "")
{
    public const string Masters = "system:masters";

    public static readonly User Anonymous = new("system:anonymous", ["system:unauthenticated"]);

    public bool IsAdmin => Groups.Contains(Masters);

    public static User Authenticated(string name, IEnumerable<string> groups, string uid = "") =>
        new(name, [.. groups.Append("system:authenticated").Distinct()], uid);
}
