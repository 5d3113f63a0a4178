using System.Collections;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Unit.Tests.Protocol;

/// <summary>Equality of wire values member by member; a record's own equality compares its lists by reference.</summary>
internal static class DeepEquality
{
    public static bool AreEqual(object? left, object? right)
    {
        if (left is null || right is null)
            return left is null && right is null;
        if (left.GetType() != right.GetType() && (left is not IList || right is not IList))
            return false;
        if (left is IList leftList && right is IList rightList)
            return leftList.Count == rightList.Count && leftList.Cast<object?>().Zip(rightList.Cast<object?>()).All(pair => AreEqual(pair.First, pair.Second));
        if (!WireTypes.Records.Contains(left.GetType()))
            return left.Equals(right);
        return WireTypes.MembersOf(left.GetType()).All(member => AreEqual(member.GetValue(left), member.GetValue(right)));
    }
}
