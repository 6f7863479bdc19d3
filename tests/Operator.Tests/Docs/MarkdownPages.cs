using System.Text.RegularExpressions;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Tests.Docs;

/// <summary>All Markdown of the repository, with what a link can lead to.</summary>
internal static partial class MarkdownPages
{
    private static readonly HashSet<string> NotOurs =
        [".git", ".vs", ".idea", ".lab", "bin", "obj", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    /// <summary>Paths from the root of the repository.</summary>
    public static string[] All { get; } =
    [
        .. Under(new DirectoryInfo(Repository.Root))
            .Select(file => Path.GetRelativePath(Repository.Root, file.FullName).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>True for a page that a command writes: its lines are as wide as the command makes them.</summary>
    public static bool IsGenerated(string page) =>
        Repository.Read(page).StartsWith("<!-- Generated", StringComparison.Ordinal);

    /// <summary>The links of a page to files of the repository and to headings, outside of code.</summary>
    public static IEnumerable<(string File, string Anchor)> Links(string page) =>
        from Match link in Link().Matches(CodeBlock().Replace(Repository.Read(page), ""))
        let target = link.Groups["target"].Value
        where !target.Contains("://", StringComparison.Ordinal)
        let path = target.Split('#')[0]
        let anchor = target.Split('#').ElementAtOrDefault(1) ?? ""
        select (path.Length > 0 ? Beside(page, path) : page, anchor);

    /// <summary>The anchors of a page's headings, as GitHub makes them.</summary>
    public static IEnumerable<string> Anchors(string page) =>
        Heading().Matches(Repository.Read(page)).Select(m => Anchor(m.Groups["title"].Value));

    private static string Anchor(string heading) =>
        NotInAnchors().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string Beside(string page, string path)
    {
        var full = Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, path));
        return Path.GetRelativePath(Repository.Root, full).Replace('\\', '/');
    }

    private static IEnumerable<FileInfo> Under(DirectoryInfo directory) =>
        directory.EnumerateFiles("*.md").Concat(
            directory.EnumerateDirectories().Where(d => !NotOurs.Contains(d.Name)).SelectMany(Under));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
