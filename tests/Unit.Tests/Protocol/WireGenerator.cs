using System.Runtime.CompilerServices;
using BorgBackupServer.Protocol;
using FsCheck;
using FsCheck.Fluent;

namespace BorgBackupServer.Unit.Tests.Protocol;

/// <summary>Makes any wire record from random members, the hostile ones among them: quotes, control characters, raw bytes, lone surrogate-free oddities.</summary>
internal static class WireGenerator
{
    private static readonly Gen<char> Character = Gen.Frequency(
        (6, Gen.Choose('a', 'z').Select(number => (char)number)),
        (1, Gen.Choose(1, 0x1f).Select(number => (char)number)),
        (2, Gen.Elements('"', '\\', '/', '-', '\n', '\r', '\u2028', 'é', '漢', '\ufffd', '<', '&')));

    private static readonly Gen<string> Text = Character.ArrayOf().Select(characters => new string(characters));

    private static readonly Gen<byte[]> PathBytes =
        Gen.Choose(1, 255).Select(number => (byte)number).NonEmptyListOf().Select(bytes => bytes.Take(WirePath.MaxBytes).ToArray());

    public static Gen<object> Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying);
        if (type == typeof(string))
            return Text.Select(text => (object)text);
        if (type == typeof(bool))
            return Gen.Elements(true, false).Select(value => (object)value);
        if (type == typeof(int))
            return Gen.Choose(int.MinValue, int.MaxValue).Select(value => (object)value);
        if (type == typeof(long))
            return Gen.Choose(int.MinValue, int.MaxValue).Two().Select(pair => (object)(((long)pair.Item1 << 32) ^ (uint)pair.Item2));
        if (type == typeof(Guid))
            return Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf(16).Select(bytes => (object)new Guid(bytes));
        if (type == typeof(DateTimeOffset))
            return Gen.Choose(0, int.MaxValue).Two().Select(pair => (object)DateTimeOffset.UnixEpoch.AddSeconds(pair.Item1).AddTicks(pair.Item2 % TimeSpan.TicksPerSecond));
        if (type == typeof(WirePath))
            return Gen.OneOf(PathBytes.Select(bytes => (object)new WirePath(bytes)), Text.Where(text => text.Length > 0).Select(text => (object)new WirePath("/" + text)));
        if (type == typeof(Secret))
            return Text.Select(text => (object)new Secret(text));
        if (type.IsEnum)
            return Gen.Elements(type.GetEnumValues().Cast<object>().ToArray());
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return ListOf(type.GetGenericArguments()[0]);
        if (type.IsAbstract)
            return Gen.OneOf(WireTypes.Sendable.Where(candidate => candidate.IsSubclassOf(type)).Select(Of));
        return Record(type);
    }

    private static Gen<object> ListOf(Type element) =>
        Gen.Choose(0, 3).SelectMany(count => Of(element).ArrayOf(count)).Select(items =>
        {
            var list = Array.CreateInstance(element, items.Length);
            items.CopyTo(list, 0);
            return (object)list;
        });

    private static Gen<object> Record(Type type)
    {
        var members = WireTypes.MembersOf(type).Where(member => member.CanWrite).ToArray();
        var empty = Gen.Fresh(() => RuntimeHelpers.GetUninitializedObject(type));
        return members.Aggregate(empty, (record, member) =>
        {
            var isOptional = member.GetCustomAttributes(typeof(RequiredMemberAttribute), false).Length == 0;
            var value = isOptional ? Gen.Frequency((1, Gen.Constant<object?>(null)), (2, Of(member.PropertyType).Select(given => (object?)given))) : Of(member.PropertyType).Select(given => (object?)given);
            return record.SelectMany(made => value.Select(given =>
            {
                member.SetValue(made, given);
                return made;
            }));
        });
    }
}
