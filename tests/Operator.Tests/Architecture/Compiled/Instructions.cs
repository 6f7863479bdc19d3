using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace KafkaPi.Operator.Tests.Architecture.Compiled;

/// <summary>The instructions of a compiled method.</summary>
internal static class Instructions
{
    private const byte Prefix = 0xFE;

    private static readonly FrozenDictionary<short, OpCode> ByValue =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (OpCode)f.GetValue(null)!)
            .ToFrozenDictionary(o => o.Value);

    /// <summary>Every type and member that the instructions name.</summary>
    public static List<EntityHandle> Named(BlobReader code)
    {
        var named = new List<EntityHandle>();
        while (code.RemainingBytes > 0)
        {
            var first = code.ReadByte();
            var value = first == Prefix ? (short)((first << 8) | code.ReadByte()) : first;
            var operand = ByValue[value].OperandType;
            if (operand is OperandType.InlineMethod or OperandType.InlineField
                or OperandType.InlineType or OperandType.InlineTok)
            {
                named.Add(MetadataTokens.EntityHandle(code.ReadInt32()));
            }
            else
            {
                Skip(ref code, operand);
            }
        }

        return named;
    }

    private static void Skip(ref BlobReader code, OperandType operand)
    {
        var bytes = operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 * code.ReadInt32(),
            _ => 4,
        };
        code.Offset += bytes;
    }
}
