using BorgBackupServer.Agent.Databases;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Databases;

public sealed class SourceTextTests
{
    [Fact]
    public void A_source_says_where_it_is_and_by_default_lets_nothing_be_restored()
    {
        var source = SourceText.Parse("kind = \"postgresql\"\nsocket = \"/run/postgresql\"\nport = 5433\nuser = \"backup\"\npassword-file = \"/etc/x\"\n", "main", "main.toml").Value;
        Assert.Equal(("main", "postgresql", "/run/postgresql", 5433, "backup", "/etc/x"), (source.Name, source.Kind, source.Socket, source.Port, source.User, source.PasswordFile));
        Assert.True(source.HasGlobals);
        Assert.False(source.LocksTables || source.RestoresNew || source.Replaces);
    }

    [Fact]
    public void More_is_allowed_by_its_words_alone()
    {
        var source = SourceText.Parse("kind = 'mariadb'\nhost = 'db'\nglobals = false\ntables = 'lock'\nrestore = 'new'", "shop", "f").Value;
        Assert.True(source is { HasGlobals: false, LocksTables: true, RestoresNew: true, Replaces: false });
        Assert.True(SourceText.Parse("kind = 'mariadb'\nrestore = 'replace'", "shop", "f").Value is { RestoresNew: true, Replaces: true });
        Assert.Equal(["a", "b \"c\""], SourceText.Parse("kind = 'mongodb'\ndatabases = ['a', 'b \"c\"']", "docs", "f").Value.Databases);
    }

    [Fact]
    public void Who_signs_in_is_the_servers_to_say_or_an_accounts_by_their_words_alone()
    {
        Assert.False(SourceText.Parse("kind = 'mariadb'", "main", "f").Value.TakesSignIn);
        Assert.True(SourceText.Parse("kind = 'mariadb'\nsocket = '/s'\nuser = 'backup'\nsign-in = 'server'", "main", "f").Value.TakesSignIn);
        Assert.True(SourceText.Parse("kind = 'postgresql'\nhost = 'db'\nsign-in = 'server'", "main", "f").Value is { TakesSignIn: true, User: null });
        Assert.Equal("postgres", SourceText.Parse("kind = 'postgresql'\nsocket = '/run/postgresql'\naccount = 'postgres'", "main", "f").Value.Account);
    }

    [Theory]
    [InlineData("kind = 'mariadb'\nsign-in = 'server'", 1)]
    [InlineData("kind = 'mariadb'\nsocket = '/s'\nsign-in = 'server'", 1)]
    [InlineData("kind = 'postgresql'\nhost = '/run/postgresql'\nsign-in = 'server'", 1)]
    [InlineData("kind = 'mariadb'\nhost = 'db'\npassword-file = '/p'\nsign-in = 'server'", 1)]
    [InlineData("kind = 'mariadb'\nsign-in = 'anybody'", 2)]
    [InlineData("kind = 'mariadb'\naccount = 'mysql'", 1)]
    [InlineData("kind = 'postgresql'\naccount = 'postgres'\nhost = 'db'", 1)]
    [InlineData("kind = 'postgresql'\naccount = 'postgres'\nuser = 'x'\nsign-in = 'server'", 1)]
    [InlineData("", 1)]
    [InlineData("kind = 'oracle'", 1)]
    [InlineData("kind = 'mariadb'\nkind = 'mariadb'", 2)]
    [InlineData("kind = 'mariadb'\nscript = 'x'", 2)]
    [InlineData("kind = 'mariadb'\nport = '3306'", 2)]
    [InlineData("kind = 'mariadb'\nport = 65536", 2)]
    [InlineData("kind = 'mariadb'\nuser = ''", 2)]
    [InlineData("kind = 'mariadb'\nuser = \"a\\nb\"", 2)]
    [InlineData("kind = 'mariadb'\nsocket = 'relative'", 2)]
    [InlineData("kind = 'mariadb'\npassword-file = '/etc/../x'", 2)]
    [InlineData("kind = 'mariadb'\nglobals = 'yes'", 2)]
    [InlineData("kind = 'mariadb'\nrestore = 'all'", 2)]
    [InlineData("kind = 'mariadb'\nhost = 'a'\nsocket = '/s'", 1)]
    [InlineData("kind = 'mongodb'", 1)]
    [InlineData("kind = 'mongodb'\ndatabases = ['']", 2)]
    [InlineData("kind = 'mariadb'\n[client]\nuser = 'x'", 2)]
    [InlineData("kind = ", 1)]
    public void Anything_else_is_refused_with_its_line(string text, int line)
    {
        var problem = SourceText.Parse(text, "main", "main.toml").Problem;
        Assert.Equal("database.source-invalid", problem?.Code);
        Assert.Contains($"main.toml, line {line}:", problem?.Detail, StringComparison.Ordinal);
    }
}
