using System.Text;
using BorgBackupServer.Catalog;
using BorgBackupServer.Catalog.Search;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Catalog.Search;

/// <summary>A pack comes from a file: whatever is in it, scanning ends well or says that it is damaged.</summary>
public sealed class NamePackTests
{
    private static readonly NamePattern Everything = NamePattern.Parse("*")!; // because the query is not empty

    [Property(MaxTest = 500)]
    public bool Any_bytes_are_scanned_or_found_damaged(byte[] body) => IsScannedOrDamaged(body);

    [Property(MaxTest = 500)]
    public Property A_pack_cut_short_or_with_a_flipped_bit_is_scanned_or_found_damaged() => Prop.ForAll(
        Gen.Choose(0, Pack().Length - 1).ToArbitrary(), Gen.Choose(0, 8).ToArbitrary(), (at, bit) =>
        {
            var pack = Pack();
            if (bit == 8)
                return IsScannedOrDamaged(pack[..at]);
            pack[at] ^= (byte)(1 << bit);
            return IsScannedOrDamaged(pack);
        });

    [Fact]
    public void A_whole_pack_gives_its_names()
    {
        var matches = new List<(long, byte[] Name)>();
        NamePack.Scan(Pack(), Everything, matches);

        Assert.Equal(["a", "B"], matches.Select(match => Encoding.UTF8.GetString(match.Name)));
    }

    private static bool IsScannedOrDamaged(byte[] body)
    {
        try
        {
            NamePack.Scan(body, Everything, []);
            return true;
        }
        catch (CatalogException error)
        {
            return error.Fault == CatalogFault.Damaged;
        }
    }

    /// <summary>"a" and "B" in the directory 5.</summary>
    private static byte[] Pack() =>
        [4, 0, 0, 0, .. "a\0b\0"u8, 1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, (byte)'B'];
}
