using System.Text.RegularExpressions;

namespace KafkaPi.ControlPlane.Discovery;

/// <summary>Orders API versions by preference: v2 after v1, stable after beta after alpha.</summary>
internal sealed partial class VersionOrder : IComparer<string>
{
    public static readonly VersionOrder Instance = new();

    public int Compare(string? x, string? y) => Rank(x!).CompareTo(Rank(y!));

    private static (int Stability, int Major, int Minor) Rank(string version)
    {
        if (Pattern().Match(version) is not { Success: true } match)
        {
            return (0, 0, 0);
        }

        var stability = match.Groups[2].Value switch { "alpha" => 1, "beta" => 2, _ => 3 };
        var minor = match.Groups[3].Success ? int.Parse(match.Groups[3].ValueSpan) : 0;
        return (stability, int.Parse(match.Groups[1].ValueSpan), minor);
    }

    [GeneratedRegex(@"^v(\d{1,4})(?:(alpha|beta)(\d{1,4}))?$")]
    private static partial Regex Pattern();
}
