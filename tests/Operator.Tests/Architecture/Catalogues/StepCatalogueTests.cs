using System.Text.RegularExpressions;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Tests.Architecture.House;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace KafkaPi.Operator.Tests.Architecture.Catalogues;

/// <summary>A kind of step has words, an executor, a row in the docs and a model in the simulation.</summary>
public sealed partial class StepCatalogueTests
{
    private const string Page = "docs/contributing/how-to/add-a-step.md";

    private static readonly Type[] Steps =
    [
        .. typeof(Step).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Step)))
            .OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_step_is_sealed() => Assert.All(Steps, t => Assert.True(t.IsSealed, t.Name));

    [Fact]
    public void Every_step_has_an_executor()
    {
        var constructor = Assert.Single(typeof(StepExecutors).GetConstructors());
        var executors = (StepExecutors)constructor.Invoke(new object?[constructor.GetParameters().Length]);

        Offenders.None(Steps.Where(t => !executors.Knows(t)).Select(t => t.Name));
    }

    [Fact]
    public void The_page_on_steps_has_a_row_for_every_step_with_its_group_and_event()
    {
        var rows = Row().Matches(File.ReadAllText(SourceTree.PathOf(Page)))
            .Select(m => m.Value)
            .Order(StringComparer.Ordinal);

        Assert.Equal(Steps.Select(RowOf), rows);
    }

    [Fact]
    public void The_simulation_models_every_step()
    {
        var words = SourceFile.All.Where(f => f.IsIn("tests/Operator.Simulation"))
            .SelectMany(f => Identifier().Matches(f.Text).Select(m => m.Value))
            .ToHashSet();

        Offenders.None(Steps.Where(t => !words.Contains(t.Name)).Select(t => t.Name));
    }

    /// <summary>Group and event as the source says them. What a step is given may decide its group.</summary>
    private static string RowOf(Type type)
    {
        var group = Property(type, nameof(Step.Group));
        var told = Property(type, nameof(Step.Event));
        var groups = Members(group, nameof(StepGroup)).Order(StringComparer.Ordinal);
        var reason = Members(told, nameof(EventReason)).SingleOrDefault();
        var moment = Members(told, nameof(StepEvent)).Contains(nameof(StepEvent.Beforehand)) ? ", before" : "";
        return $"| `{type.Name}` | {string.Join(" or ", groups)} | {(reason is null ? "-" : $"`{reason}`{moment}")} |";
    }

    private static PropertyDeclarationSyntax Property(Type type, string name) =>
        SourceFile.OfTheOperator.Single(f => f.Name == type.Name)
            .Nodes<PropertyDeclarationSyntax>()
            .Single(p => p.Identifier.Text == name);

    private static IEnumerable<string> Members(SyntaxNode node, string type) =>
        from access in node.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where access.Expression.ToString() == type
        select access.Name.Identifier.Text;

    [GeneratedRegex(@"^\| `[A-Z]\w+` \| [\w ]+ \| .+ \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Identifier();
}
