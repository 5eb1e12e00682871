package io.github.clip4j.search.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.query.QueryExpression.Term;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryExpressionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a red shoe                  | [1.0 a red shoe]",
                "2:dog + ./a.jpg - fruit     | [2.0 dog, 1.0 ./a.jpg, -1.0 fruit]",
                "t-shirt                     | [1.0 t-shirt]",
                "C++ book                    | [1.0 C++ book]",
                "- fruit + dog               | [-1.0 fruit, 1.0 dog]",
                ".5: a dog - 1.5:a  cat      | [0.5 a dog, -1.5 a  cat]",
                "a clock at 12:30            | [1.0 a clock at 12:30]",
                "12:30                       | [1.0 12:30]",
                "2e1:dog - nan: bread        | [20.0 dog, -1.0 nan: bread]",
                "a -b                        | [1.0 a -b]",
            })
    void termsAreReadAsPeopleTypeThem(String text, String expected) {
        assertEquals(
                expected,
                QueryExpression.parse(text).terms().stream()
                        .map(term -> term.weight() + " " + term.text())
                        .toList()
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "dog +",
                "dog - - cat",
                "+",
                "0:dog",
                "9999999:dog",
                "NaN:dog",
                "Infinity:dog",
                "1e38:dog + cat",
                "a - 1e-60:dog"
            })
    void whatMeansNothingIsRefused(String text) {
        assertThrows(ClipException.class, () -> QueryExpression.parse(text));
    }

    @Test
    void vectorsAreSummedByWeightToLengthOne() {
        QueryExpression query = QueryExpression.parse("3:a - 4:b");
        assertArrayEquals(new float[] {0.6f, -0.8f}, query.combine(new float[][] {{1, 0}, {0, 1}}), 1e-7f);
        QueryExpression nothing = new QueryExpression(List.of(new Term(1, "a"), new Term(-1, "a")));
        String message = assertThrows(ClipException.class, () -> nothing.combine(new float[][] {{1, 0}, {1, 0}}))
                .getMessage();
        assertTrue(message.contains("cancel each other"), message);
    }
}
