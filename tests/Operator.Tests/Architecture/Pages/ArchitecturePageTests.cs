using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Targets;
using Xunit;

namespace KafkaPi.Operator.Tests.Architecture.Pages;

/// <summary>The page on the architecture tells the order of the decision.</summary>
public sealed class ArchitecturePageTests
{
    private static readonly Page Architecture = new("docs/contributing/architecture.md");

    [Fact]
    public void The_target_stages_are_those_of_the_pipeline() =>
        Assert.Equal(TargetPipeline.Stages.Select(s => s.Name), Architecture.FirstColumn("Target stages"));

    [Fact]
    public void The_checks_are_those_of_the_catalogue() =>
        Assert.Equal(PlannerCatalogue.All.Checks.Select(c => c.Name), Architecture.FirstColumn("Checks"));

    [Fact]
    public void The_planners_are_those_of_the_catalogue() =>
        Assert.Equal(PlannerCatalogue.All.Planners.Select(p => p.Name), Architecture.FirstColumn("Planners"));
}
