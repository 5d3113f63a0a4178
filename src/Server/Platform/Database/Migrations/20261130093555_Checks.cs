using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class Checks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "CheckDamage",
                table: "repositories",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "CheckedAt",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "DataCheckedAt",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "DownBytesPerSecond",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "UpBytesPerSecond",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_repositories_CheckedAt",
                table: "repositories",
                column: "CheckedAt",
                filter: "\"CheckDamage\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_repositories_CheckedAt",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "CheckDamage",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "CheckedAt",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "DataCheckedAt",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "DownBytesPerSecond",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "UpBytesPerSecond",
                table: "repositories");
        }
    }
}
