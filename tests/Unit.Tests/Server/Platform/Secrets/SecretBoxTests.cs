using System.Text;
using BorgBackupServer.Server.Platform.Secrets;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Secrets;

public sealed class SecretBoxTests
{
    private static readonly ServerKey Key = new([.. Enumerable.Range(1, ServerKey.SizeBytes).Select(i => (byte)i)]);

    private static readonly Guid Row = new("018f0000-0000-7000-8000-000000000001");

    private static readonly SecretBox Box = new(Key);

    [Property(MaxTest = 300)]
    public bool A_secret_comes_back_from_its_own_place(NonNull<string> table, NonNull<string> column, Guid row, NonNull<string> text)
    {
        var secret = new string([.. text.Get.Where(c => !char.IsSurrogate(c))]);
        return Box.Reveal(table.Get, column.Get, row, Box.Protect(table.Get, column.Get, row, secret)) == secret;
    }

    [Fact]
    public void The_stored_text_shows_version_and_key_and_never_repeats()
    {
        var texts = Enumerable.Range(0, 100).Select(_ => Box.Protect("repositories", "passphrase", Row, "the secret")).ToList();

        Assert.All(texts, text => Assert.StartsWith($"v1.{Key.Id}.", text, StringComparison.Ordinal));
        Assert.Equal(texts.Count, texts.Distinct().Count());
        Assert.All(texts, text => Assert.DoesNotContain("the secret", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("users", "passphrase")]
    [InlineData("repositories", "note")]
    [InlineData("repositoriesp", "assphrase")]
    [InlineData("", "repositoriespassphrase")]
    public void A_secret_that_was_copied_to_another_column_is_refused(string table, string column)
    {
        var stored = Box.Protect("repositories", "passphrase", Row, "the secret");
        Assert.Throws<SecretTamperedException>(() => Box.Reveal(table, column, Row, stored));
    }

    [Property(MaxTest = 100)]
    public bool A_secret_that_was_copied_to_another_row_is_refused(Guid other) =>
        other == Row || IsRefused(Box.Protect("repositories", "passphrase", Row, "the secret"), row: other);

    [Fact]
    public void Every_single_altered_bit_is_noticed()
    {
        var stored = Box.Protect("repositories", "passphrase", Row, "the secret");
        var bytes = Encoding.ASCII.GetBytes(stored);
        var accepted = 0;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var altered = (byte[])bytes.Clone();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            if (!IsRefused(Encoding.Latin1.GetString(altered)))
                accepted++;
        }

        Assert.Equal(0, accepted);
    }

    [Fact]
    public void Every_cut_is_noticed()
    {
        var stored = Box.Protect("repositories", "passphrase", Row, "the secret");
        Assert.All(Enumerable.Range(0, stored.Length), length => Assert.True(IsRefused(stored[..length])));
        Assert.True(IsRefused(stored + "A"));
        Assert.True(IsRefused(stored + "\n"));
        Assert.True(IsRefused(" " + stored));
    }

    [Property(MaxTest = 300)]
    public bool No_other_text_is_taken_for_a_secret(string? text) => IsRefused(text ?? "");

    [Fact]
    public void Another_key_is_named_as_the_cause()
    {
        using var other = new SecretBox(ServerKey.Create());
        var stored = other.Protect("repositories", "passphrase", Row, "the secret");
        var exception = Assert.Throws<SecretTamperedException>(() => Box.Reveal("repositories", "passphrase", Row, stored));

        Assert.Contains("another key", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_key_behind_the_same_id_still_opens_nothing()
    {
        using var other = new SecretBox(ServerKey.Create());
        var parts = other.Protect("repositories", "passphrase", Row, "the secret").Split('.');
        Assert.True(IsRefused($"v1.{Key.Id}.{parts[2]}"));
    }

    [Fact]
    public void The_refusal_holds_neither_the_secret_nor_the_stored_text()
    {
        var stored = Box.Protect("repositories", "passphrase", Row, "the secret");
        var exception = Assert.Throws<SecretTamperedException>(() => Box.Reveal("users", "passphrase", Row, stored));

        Assert.DoesNotContain("the secret", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(stored.Split('.')[2], exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_has_no_stored_form_is_refused_instead_of_replaced() =>
        Assert.ThrowsAny<ArgumentException>(() => Box.Protect("repositories", "passphrase", Row, "\ud800"));

    private static bool IsRefused(string stored, Guid? row = null)
    {
        try
        {
            _ = Box.Reveal("repositories", "passphrase", row ?? Row, stored);
            return false;
        }
        catch (SecretTamperedException)
        {
            return true;
        }
    }
}
