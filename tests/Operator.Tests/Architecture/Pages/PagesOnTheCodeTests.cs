using KafkaPi.Operator.Tests.Architecture.House;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace KafkaPi.Operator.Tests.Architecture.Pages;

/// <summary>What the pages for contributors name is there.</summary>
public sealed class PagesOnTheCodeTests
{
    private const int LinesOfARecipe = 30;

    private static readonly Lazy<HashSet<string>> Declared = new(() =>
    [
        .. SourceFile.All.SelectMany(file => file.Syntax.DescendantTokens())
            .Where(token => token.IsKind(SyntaxKind.IdentifierToken) && Declares(token))
            .Select(token => token.Text),
    ]);

    public static TheoryData<string> Recipes =>
    [
        .. Directory.EnumerateFiles(SourceTree.PathOf("docs", "contributing", "how-to"), "*.md")
            .Select(path => Path.GetRelativePath(SourceTree.Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Pages =>
        [.. Recipes.Select(r => r.Data), "docs/contributing/architecture.md", "docs/contributing/walkthroughs.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_type_and_member_that_a_page_names_is_there(string page) =>
        Offenders.None(new Page(page).Names.Where(name => !Declared.Value.Contains(name)));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_path_that_a_page_names_is_there(string page) =>
        Offenders.None(new Page(page).Paths.Where(path => !Path.Exists(SourceTree.PathOf(path))));

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_recipe_has_at_most_30_lines(string page) =>
        Assert.InRange(new Page(page).Text.TrimEnd('\n').Split('\n').Length, 1, LinesOfARecipe);

    private static bool Declares(SyntaxToken token) => token.Parent
        is MemberDeclarationSyntax or VariableDeclaratorSyntax or ParameterSyntax;
}
