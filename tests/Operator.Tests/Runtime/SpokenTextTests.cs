using KafkaPi.Operator.Runtime;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime;

public sealed class SpokenTextTests
{
    [Theory]
    [InlineData("all is well, ä and 🙂 too", "all is well, ä and 🙂 too")]
    [InlineData("a\u001b[31mred\r\nb\0c\u007f\u009bd", "a [31mred  b c  d")]
    [InlineData("a\u202eb\u2066c\u200bd\u2028e", "a b c d e")]
    public void A_terminal_has_nothing_to_obey(string text, string spoken) =>
        Assert.Equal(spoken, SpokenText.Of(text, 100));

    [Fact]
    public void Half_a_character_is_shown_as_one_that_is_broken() =>
        Assert.Equal("half \ufffd of one", SpokenText.Of($"half {(char)0xd83d} of one", 100));

    [Theory]
    [InlineData("123456", 6, "123456")]
    [InlineData("1234567", 6, "12345…")]
    [InlineData("1234🙂67", 6, "1234…")]
    public void A_long_text_is_cut_between_characters(string text, int longest, string spoken) =>
        Assert.Equal(spoken, SpokenText.Of(text, longest));

    [Fact]
    public void What_was_spoken_stays_as_it_is()
    {
        var once = SpokenText.Of("\u0001🙂" + new string('x', 50), 20);

        Assert.Equal(once, SpokenText.Of(once, 20));
    }
}
