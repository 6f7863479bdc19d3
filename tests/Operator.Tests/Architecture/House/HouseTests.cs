using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace KafkaPi.Operator.Tests.Architecture.House;

/// <summary>The limits of CONTRIBUTING.md. Each test lists what is beyond its limit.</summary>
public sealed class HouseTests
{
    private const int Width = 120;
    private const int Lines = 40;
    private const int Parameters = 6;
    private const int FilesInAFolder = 12;
    private const int LettersOfAName = 90;

    [Fact]
    public void Lines_of_code_and_scripts_are_at_most_120_characters_wide() =>
        Offenders.None(
            from path in SourceFile.Paths("*.cs").Concat(SourceFile.Paths("*.sh"))
            from line in File.ReadLines(SourceTree.PathOf(path)).Index()
            where line.Item.Length > Width
            select $"{path}:{line.Index + 1} has {line.Item.Length} characters");

    [Fact]
    public void Methods_are_at_most_40_lines_long() =>
        Offenders.None(
            from file in SourceFile.All
            from member in file.Nodes<SyntaxNode>().Where(IsMethod)
            let begin = Begin(member)
            let lines = file.Line(member.Span.End) - file.Line(begin) + 1
            where lines > Lines
            select $"{file.At(begin)}: {Name(member)} has {lines} lines");

    [Fact]
    public void Methods_constructors_and_records_have_at_most_6_parameters() =>
        Offenders.None(
            from file in SourceFile.All
            from list in file.Nodes<ParameterListSyntax>()
            where list.Parameters.Count > Parameters && list.Parent is not LambdaExpressionSyntax
            select $"{file.At(list.SpanStart)}: {list.Parameters.Count} parameters");

    [Fact]
    public void A_file_has_one_top_level_type_and_its_name() =>
        Offenders.None(
            from file in SourceFile.All
            let names = file.TopLevelTypes.Select(Name).ToArray()
            where names.Length > 1 || names.Any(name => name != file.Name)
            select $"{file.Path} has {string.Join(", ", names)}");

    [Fact]
    public void A_folder_has_at_most_12_files_of_code() =>
        Offenders.None(
            from folder in SourceFile.All.GroupBy(file => file.Folder)
            where folder.Count() > FilesInAFolder
            select $"{folder.Key} has {folder.Count()} files");

    [Fact]
    public void Names_of_methods_are_at_most_90_characters_long() =>
        Offenders.None(
            from file in SourceFile.All
            from method in file.Nodes<MethodDeclarationSyntax>()
            let length = method.Identifier.Text.Length
            where length > LettersOfAName
            select $"{file.At(method.SpanStart)}: {length} characters");

    private static bool IsMethod(SyntaxNode node) => node
        is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax
        or AccessorDeclarationSyntax or PropertyDeclarationSyntax;

    /// <summary>The first character behind the attributes.</summary>
    private static int Begin(SyntaxNode node) =>
        node is MemberDeclarationSyntax { AttributeLists: [.., var last] }
            ? last.GetLastToken().GetNextToken().SpanStart
            : node.SpanStart;

    private static string Name(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        _ => node.Kind().ToString(),
    };
}
