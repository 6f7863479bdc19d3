using System.Text;
using KafkaPi.Operator.Budgets;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Hosts.Scripting;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts;

public sealed class FramedOutputTests
{
    private const int Limit = 1 << 20;

    private readonly ScriptEnvelope _envelope = new(new RemoteScript("test", "true", TimeSpan.FromSeconds(1)));

    [Fact]
    public void What_a_host_sends_behind_the_end_of_its_answer_takes_no_memory()
    {
        using var share = new MemoryBudget().Open("me");
        var output = new FramedOutput(_envelope, Limit, share);
        Append(output, $"{ScriptEnvelope.Ready}{_envelope.Begin}answer{_envelope.End}0\n");
        var garbage = new byte[32 << 10];
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            output.Append(garbage);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 10);
        Assert.Equal("answer", output.Body);
        Assert.True(output.Ended.IsCompletedSuccessfully);
    }

    [Fact]
    public void An_answer_beyond_the_budget_of_all_is_cut_and_says_so()
    {
        var budget = new MemoryBudget(total: 100_000, ofAnOwner: 100_000);
        using var others = budget.Open("another login");
        Assert.True(others.TryGrowTo(MemoryShare.Allowance + 100_000));
        using var share = budget.Open("me");
        var output = new FramedOutput(_envelope, Limit, share);

        Append(output, $"{ScriptEnvelope.Ready}{_envelope.Begin}");
        for (var i = 0; i < 100; i++)
        {
            Append(output, new string('x', 1000));
        }

        Append(output, $"{_envelope.End}0\n");

        Assert.True(output.Truncated);
        Assert.InRange(output.Body.Length, 60_000, MemoryShare.Allowance);
        Assert.True(output.Ended.IsCompletedSuccessfully);
    }

    private static void Append(FramedOutput output, string text) => output.Append(Encoding.UTF8.GetBytes(text));
}
