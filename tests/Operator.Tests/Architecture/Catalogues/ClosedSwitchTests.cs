using System.Text.RegularExpressions;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Planning.Restarts;
using KafkaPi.Operator.Tests.Architecture.House;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace KafkaPi.Operator.Tests.Architecture.Catalogues;

/// <summary>
/// A switch over a closed set names every case, so that a new case is an error of the compiler and not a wrong answer.
/// </summary>
public sealed partial class ClosedSwitchTests
{
    private static readonly string[] Enumerations =
        [nameof(FindingKind), nameof(RefusalKind), nameof(DaemonKind), nameof(ProposalKind)];

    private static readonly HashSet<string> Steps =
        [.. typeof(Step).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Step))).Select(t => t.Name)];

    [Fact]
    public void A_switch_over_a_closed_set_has_no_arm_for_all_others() =>
        Offenders.None(
            from file in SourceFile.All
            where file.IsIn("src")
            from lying in Discards(file.Syntax)
            select $"{file.At(lying.SpanStart)}: {lying.ToString().Split('\n')[0]}");

    [Theory]
    [InlineData("k switch { FindingKind.Preflight => 1, _ => 2 }", true)]
    [InlineData("s switch { RestartDaemon { Node: var n } => 1, var other => 2 }", true)]
    [InlineData("k switch { FindingKind.Preflight => 1, FindingKind.Identity => 2 }", false)]
    [InlineData("k switch { Other.Preflight => 1, _ => 2 }", false)]
    [InlineData("o switch { Done { Step: RestartDaemon } => 1, _ => 2 }", false)]
    public void The_scan_knows_a_closed_set_by_its_arms(string code, bool isLying) =>
        Assert.Equal(isLying, Discards(SyntaxFactory.ParseExpression(code)).Any());

    private static IEnumerable<SyntaxNode> Discards(SyntaxNode root) =>
        Expressions(root).Concat(Statements(root));

    private static IEnumerable<SyntaxNode> Expressions(SyntaxNode root) =>
        from node in root.DescendantNodesAndSelf().OfType<SwitchExpressionSyntax>()
        where node.Arms.Any(a => IsOfAClosedSet(a.Pattern))
        from arm in node.Arms
        where arm.Pattern is DiscardPatternSyntax or VarPatternSyntax && arm.WhenClause is null
        select arm;

    private static IEnumerable<SyntaxNode> Statements(SyntaxNode root) =>
        from node in root.DescendantNodesAndSelf().OfType<SwitchStatementSyntax>()
        let labels = node.Sections.SelectMany(s => s.Labels).ToArray()
        where labels.Any(IsOfAClosedSet)
        from label in labels.OfType<DefaultSwitchLabelSyntax>()
        select label;

    private static bool IsOfAClosedSet(SwitchLabelSyntax label) => label switch
    {
        CasePatternSwitchLabelSyntax pattern => IsOfAClosedSet(pattern.Pattern),
        CaseSwitchLabelSyntax constant => IsAMember(constant.Value.ToString()),
        _ => false,
    };

    /// <summary>What a pattern says of the value itself. Patterns of its properties are about other values.</summary>
    private static bool IsOfAClosedSet(PatternSyntax pattern) => pattern switch
    {
        ConstantPatternSyntax constant => IsAMember(constant.Expression.ToString()),
        TypePatternSyntax type => Steps.Contains(type.Type.ToString()),
        DeclarationPatternSyntax declaration => Steps.Contains(declaration.Type.ToString()),
        RecursivePatternSyntax { Type: { } type } => Steps.Contains(type.ToString()),
        BinaryPatternSyntax both => IsOfAClosedSet(both.Left) || IsOfAClosedSet(both.Right),
        ParenthesizedPatternSyntax inner => IsOfAClosedSet(inner.Pattern),
        _ => false,
    };

    private static bool IsAMember(string expression) =>
        Steps.Contains(expression)
        || (Member().Match(expression) is { Success: true } m && Enumerations.Contains(m.Groups["set"].Value));

    [GeneratedRegex(@"^(\w+\.)*(?<set>\w+)\.\w+$")]
    private static partial Regex Member();
}
