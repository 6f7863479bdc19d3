using KafkaPi.Operator.Budgets;
using Xunit;

namespace KafkaPi.Operator.Tests.Budgets;

public sealed class MemoryBudgetTests
{
    private const int Allowance = MemoryShare.Allowance;

    private readonly MemoryBudget _budget = new(total: 100, ofAnOwner: 60);

    [Fact]
    public void A_small_answer_has_room_whatever_the_others_take()
    {
        using var greedy = Grown("a", 60);
        using var other = Grown("b", 40);
        using var small = _budget.Open("c");

        Assert.True(small.TryGrowTo(Allowance));
        Assert.False(small.TryGrowTo(Allowance + 1));
    }

    [Fact]
    public void No_owner_takes_the_room_of_the_others()
    {
        using var greedy = Grown("a", 60);
        using var more = _budget.Open("a");
        using var other = _budget.Open("b");

        Assert.False(more.TryGrowTo(Allowance + 1));
        Assert.True(other.TryGrowTo(Allowance + 40));
    }

    [Fact]
    public void What_is_disposed_is_given_back_once_and_grows_no_more()
    {
        var share = Grown("a", 60);

        share.Dispose();
        share.Dispose();

        Assert.Equal(0, _budget.Taken);
        Assert.False(share.TryGrowTo(Allowance + 1));
        Assert.Equal(0, _budget.Taken);
    }

    private MemoryShare Grown(string owner, int bytes)
    {
        var share = _budget.Open(owner);
        Assert.True(share.TryGrowTo(Allowance + bytes));
        return share;
    }
}
