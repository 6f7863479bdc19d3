using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KafkaPi.Operator.Tests.Architecture.House;

/// <summary>A C# file with its syntax tree.</summary>
/// <param name="Path">From the root of the repository.</param>
internal sealed record SourceFile(string Path, string Text, CompilationUnitSyntax Syntax)
{
    private static readonly string[] Trees = ["src", "lab", "tests"];

    /// <summary>All C# files of the source trees.</summary>
    public static ImmutableArray<SourceFile> All { get; } = [.. Paths("*.cs").AsParallel().AsOrdered().Select(Parse)];

    /// <summary>The files of src/Operator.</summary>
    public static IEnumerable<SourceFile> OfTheOperator => All.Where(f => f.IsIn("src/Operator"));

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The name up to its first dot.</summary>
    public string Name => System.IO.Path.GetFileName(Path).Split('.')[0];

    public IEnumerable<MemberDeclarationSyntax> TopLevelTypes => Syntax
        .DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
        .OfType<MemberDeclarationSyntax>()
        .Where(n => n is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    /// <summary>The paths of all files that a person has written, from the repository's root.</summary>
    public static IEnumerable<string> Paths(string pattern) => Trees
        .SelectMany(tree => Directory.EnumerateFiles(
            SourceTree.PathOf(tree), pattern, SearchOption.AllDirectories))
        .Select(path => System.IO.Path.GetRelativePath(SourceTree.Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
        .Order(StringComparer.Ordinal);

    public bool IsIn(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public IEnumerable<TNode> Nodes<TNode>()
        where TNode : SyntaxNode =>
        Syntax.DescendantNodes().OfType<TNode>();

    /// <summary>The place of a character, as a compiler tells it.</summary>
    public string At(int position) => $"{Path}:{Line(position)}";

    public int Line(int position) =>
        Syntax.SyntaxTree.GetLineSpan(new(position, 0)).StartLinePosition.Line + 1;

    private static SourceFile Parse(string path)
    {
        var text = File.ReadAllText(SourceTree.PathOf(path));
        return new(path, text, CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot());
    }
}
