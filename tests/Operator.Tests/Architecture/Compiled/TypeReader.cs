using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace KafkaPi.Operator.Tests.Architecture.Compiled;

/// <summary>Reads the uses of a type from its fields, signatures, local variables and instructions.</summary>
internal sealed class TypeReader(PEReader image)
{
    private readonly MetadataReader _metadata = image.GetMetadataReader();
    private readonly HandleNames _names = new(image.GetMetadataReader());

    public IEnumerable<TypeDefinitionHandle> Definitions => _metadata.TypeDefinitions;

    public CompiledType Read(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        return new(
            _names.Of(handle),
            [
                .. _names.Named(type.BaseType),
                .. type.GetInterfaceImplementations()
                    .SelectMany(i => _names.Named(_metadata.GetInterfaceImplementation(i).Interface)),
                .. type.GetFields().SelectMany(f => _names.Named(f)),
                .. type.GetMethods().SelectMany(m => _names.Named(m)),
                .. type.GetMethods().SelectMany(m => Body(_metadata.GetMethodDefinition(m))),
            ]);
    }

    private IEnumerable<CompiledUse> Body(MethodDefinition method)
    {
        if (method.RelativeVirtualAddress == 0)
        {
            return [];
        }

        var body = image.GetMethodBody(method.RelativeVirtualAddress);
        var locals = body.LocalSignature.IsNil
            ? []
            : _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names.Signatures, null);
        return locals.SelectMany(l => l)
            .Concat(Instructions.Named(body.GetILReader()).SelectMany(handle => _names.Named(handle)));
    }
}
